"""What must be known of PromQL to feed it: the metrics an expression reads, and how far back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

# What an instant selector may reach back to find a sample.
LOOK_BACK = 300.0


def reach(exprs: Iterable[str]) -> dict[str, float]:
    """Return, for each metric that is read by name, how many seconds back it is read at most."""
    found: dict[str, float] = {}
    for expr in exprs:
        for name, seconds in _selectors(parser.parse(expr)):
            if name is not None:
                found[name] = max(found.get(name, 0), seconds)
    return found


def metrics(*exprs: str) -> set[str]:
    """Return the names of the metrics that expressions read."""
    return set(reach(exprs))


def _selectors(expr: parser.Expr) -> Iterator[tuple[str | None, float]]:
    # Not the library's `walk`, which takes cubic time.
    waiting = [(expr, 0.0)]
    while waiting:
        node, back = waiting.pop()
        match node:
            case parser.VectorSelector():
                yield node.name, back + _seconds(node.offset) + LOOK_BACK
            case parser.MatrixSelector():
                inner = node.vector_selector
                yield inner.name, back + _seconds(inner.offset) + _seconds(node.range)
            case parser.SubqueryExpr():
                further = _seconds(node.offset) + _seconds(node.range)
                waiting.append((node.expr, back + further))
            case parser.BinaryExpr():
                waiting += [(node.lhs, back), (node.rhs, back)]
            case parser.Call():
                waiting += [(argument, back) for argument in node.args]
            case parser.AggregateExpr() | parser.ParenExpr() | parser.UnaryExpr():
                waiting.append((node.expr, back))


def _seconds(duration: timedelta | None) -> float:
    return duration.total_seconds() if duration else 0.0
