"""Rule groups as YAML nodes -> rules, whoever reads the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from generator.checks.subject import Rule
from generator.documents.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections import abc

    from generator.checks.subject import RuleFile

# The keys of a group that vmalert alone reads.
VICTORIAMETRICS = frozenset(
    {
        "type", "concurrency", "params", "headers", "notifier_headers", "tenant",
        "extra_filter_labels", "eval_offset", "eval_delay", "eval_alignment",
    }
)  # fmt: skip


def rules_of(file: RuleFile) -> abc.Iterator[Rule]:
    """Give the rules of a file that have a name and an expression, whatever else is wrong."""
    for group in mappings(file.root.get("groups")):
        if not _promql(group):
            continue
        for node in mappings(group.get("rules")):
            kind: Literal["record", "alert"] = "alert" if node.get("alert") else "record"
            name, expr = node.get(kind), node.get("expr")
            if isinstance(name, Scalar) and isinstance(expr, Scalar) and expr.text.strip():
                yield Rule(
                    kind=kind,
                    name=name.text,
                    expr=expr.text,
                    labels=_strings(node.get("labels")),
                    annotations=_strings(node.get("annotations")),
                    for_=string(node.get("for")),
                    group=string(group.get("name")),
                    interval=string(group.get("interval")),
                    path=file.path,
                    line=file.lines(node.line),
                    expr_line=file.lines(expr.text_line),
                    reader=file.reader,
                )


def _promql(group: Mapping) -> bool:
    """Whether a group asks Prometheus: VictoriaMetrics' groups may ask Graphite or its logs."""
    return string(group.get("type")) in {"", "prometheus"}


def mappings(node: Node | None) -> list[Mapping]:
    """Give the mappings of a list, or none."""
    items = node.items if isinstance(node, Sequence) else []
    return [item for item in items if isinstance(item, Mapping)]


def string(node: Node | None) -> str:
    """Give a scalar's text; empty where there is none."""
    return node.text if isinstance(node, Scalar) and not node.null else ""


def _strings(node: Node | None) -> dict[str, str]:
    pairs = node.pairs if isinstance(node, Mapping) else []
    return {key.text: string(value) for key, value in pairs}
