"""promql/joins: a join survives a second replica of its exporter.

Where two series of the "one" side match, Prometheus fails the whole rule or panel: "found
duplicate series for the match group". Two replicas of kube-state-metrics give every series twice,
told apart by `instance`; a container that restarts has two ids for five minutes. An aggregation
over the side, by the labels that are matched on, makes it one.

    container_memory_rss
      * on (namespace, pod) group_left (node) kube_pod_info

Remedy:

    container_memory_rss
      * on (namespace, pod) group_left (node) max by (namespace, pod, node) (kube_pod_info)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import (
    SET_OPERATORS,
    Aggregate,
    Binary,
    Constant,
    Expr,
    walk,
)
from generator.checks.inference import Inference
from generator.checks.reading import asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.inference import Labels
    from generator.checks.subject import Subject

ID = "promql/joins"
SEVERITY: Severity = "warning"

# What tells apart two series that are the same thing: by replica, or by restart.
_DUPLICATED = {
    "kube_": ("instance", "two replicas of kube-state-metrics"),
    "container_": ("id", "a container that restarts"),
}


def check(subject: Subject) -> Iterator[Finding]:
    """Report joins whose "one" side can have a series twice."""
    inference = Inference(subject)
    hint = "aggregate that side by the labels that are matched on, with max by (…)"
    for each in asked(subject):
        for message in dict.fromkeys(_joins(each.expr, inference)):
            yield each.finding(ID, SEVERITY, message, hint)


def _joins(expr: Expr, inference: Inference) -> Iterator[str]:
    for node in walk(expr):
        if not isinstance(node, Binary) or not node.joins or node.op in SET_OPERATORS:
            continue
        # Without group_left or group_right each side has to be one.
        sides = {"left": node.lhs, "right": node.rhs}
        for name, side in sides.items():
            if name != node.group and not _first_of_each(side, node):
                yield from _twice(node, name, inference.of(side))


def _twice(node: Binary, name: str, labels: Labels) -> Iterator[str]:
    for source in sorted(labels.sources):
        for prefix, (label, cause) in _DUPLICATED.items():
            if source.startswith(prefix) and labels.can(label) and not _matches(node, label):
                yield f"the {name} side of {node.op} has {source} twice with {cause}"


def _matches(node: Binary, label: str) -> bool:
    if node.on is not None:
        return label in node.on
    return label not in (node.ignoring or ())


def _first_of_each(expr: Expr, node: Binary) -> bool:
    """Whether this is topk(1) by labels that are all matched on: one series a match."""
    return (
        isinstance(expr, Aggregate)
        and expr.op in {"topk", "bottomk", "limitk"}
        and expr.param == Constant(1.0)
        and expr.without is None
        and all(_matches(node, label) for label in expr.by or ())
    )
