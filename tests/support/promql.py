"""What a test must know of a PromQL expression: the metrics that it reads."""

from __future__ import annotations

import promql_parser


def metric_names(expr: str) -> set[str]:
    """Return the names of the metrics that `expr` selects; a selector without a name adds none."""
    names: set[str] = set()

    def note(node: promql_parser.Expr) -> None:
        # A matrix selector (`metric[5m]`) holds its vector selector where walk() does not go.
        selector = getattr(node, "vector_selector", node)
        if isinstance(selector, promql_parser.VectorSelector) and selector.name:
            names.add(selector.name)

    promql_parser.walk(promql_parser.parse(expr), note)
    return names
