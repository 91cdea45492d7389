"""promql/sums: what is summed or counted is there once.

Two replicas of kube-state-metrics give every series twice, told apart by `instance`; for five
minutes after a restart a container is there with two ids. A sum that drops these labels is then
twice the truth: a panel shows double the limit, and "used of limit" half of what it is, so that an
alert on it never fires. A maximum by the labels that name the thing, taken first, makes it one.

Nothing is said where doubling changes nothing: of a comparison with zero, of a ratio both sides of
which double alike, where it only matters that something is there, and where series are counted to
show how many there are, by the name of their metric. Counters of containers are left out, for those
of a dead one stand still.

    sum by (namespace) (kube_pod_container_resource_limits{resource="memory"})

Remedy:

    sum by (namespace) (
      max by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory"})
    )
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.checks.expressions import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Constant,
    Selector,
    children,
    walk,
)
from generator.checks.inference import MAX_DEPTH, Inference
from generator.checks.reading import asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr
    from generator.checks.finding import Finding, Severity
    from generator.checks.reading import Asked
    from generator.checks.subject import Subject

ID = "promql/sums"
SEVERITY: Severity = "warning"


class _Twice(NamedTuple):
    """Series that can be there twice: of which metrics, told apart by what, and when."""

    prefix: str
    told_apart_by: tuple[str, ...]
    cause: str


_KUBE = _Twice("kube_", ("instance",), "two replicas of kube-state-metrics")
_CONTAINER = _Twice("container_memory_", ("id", "name"), "a container that restarts")
_COUNTERS = ("_total", "_failcnt")
_REPLACEMENT = 2  # the place of label_replace's argument


def check(subject: Subject) -> Iterator[Finding]:
    """Report sums and counts of what can be there twice."""
    sums = _Sums(Inference(subject))
    hint = "take max by (…) of the series first, by the labels that name the thing"
    for each in asked(subject):
        counted = sums.of(each.expr, valued=not _fires_only(each))
        messages = (
            f"{op}() counts {source} twice with {twice.cause}" for op, source, twice in counted
        )
        for message in dict.fromkeys(messages):
            yield each.finding(ID, SEVERITY, message, hint)


def _fires_only(each: Asked) -> bool:
    """Whether this is an alert whose texts do not name its value: what counts is that it is."""
    rule = each.by
    if isinstance(rule, tuple) or rule.kind != "alert":
        return False
    return not any("$value" in text or ".Value" in text for text in rule.annotations.values())


class _Sums:
    """Finds the aggregations of an expression that count series twice."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def of(self, expr: Expr, *, valued: bool) -> Iterator[tuple[str, str, _Twice]]:
        """Give each such aggregation's operator, metric and cause, where it matters.

        `valued` is whether anybody reads what the expression gives, rather than that it does.
        """
        stack: list[tuple[Expr, frozenset[_Twice], bool, int]] = [(expr, frozenset(), valued, 0)]
        while stack:
            node, harmless, valued, depth = stack.pop()
            if depth > MAX_DEPTH:
                continue
            for source, twice in self._twice(node) if valued else ():
                if twice not in harmless and isinstance(node, Aggregate):
                    yield node.op, source, twice
            stack.extend(
                (child, harmless | self._harmless(node), _valued(node, child, valued), depth + 1)
                for child in reversed(children(node))
            )

    def _harmless(self, node: Expr) -> frozenset[_Twice]:
        """Give what may double on both sides of a ratio."""
        if isinstance(node, Binary) and node.op == "/" and node.joins:
            return self._doubled(node.lhs) & self._doubled(node.rhs)
        return frozenset()

    def _doubled(self, expr: Expr) -> frozenset[_Twice]:
        return frozenset(twice for node in walk(expr) for _, twice in self._twice(node))

    def _twice(self, node: Expr) -> list[tuple[str, _Twice]]:
        if not isinstance(node, Aggregate) or node.op not in {"sum", "count"}:
            return []
        summed, result = self._inference.of(node.expr), self._inference.of(node)
        return [
            (source, twice)
            for source in sorted(summed.sources)
            for twice in (_KUBE, _CONTAINER)
            if source.startswith(twice.prefix)
            and not (twice is _CONTAINER and source.endswith(_COUNTERS))
            and summed.can(twice.told_apart_by[0])
            and not any(result.can(label) for label in twice.told_apart_by)
            and not _chosen(node.expr, source, twice)
        ]


def _valued(node: Expr, child: Expr, valued: bool) -> bool:  # noqa: FBT001 - what is handed down
    """Whether a child's values matter: of some it only matters that they are there."""
    match node:
        case Binary(op="or"):
            return valued
        case Binary(op="and" | "unless"):
            return valued and child is node.lhs
        case Binary() if node.op in COMPARISONS and isinstance(child, Aggregate):
            if Constant(0.0) in {node.lhs, node.rhs}:
                return valued and not node.returns_bool  # the value is handed on
        case Aggregate(op="count" | "group"):
            return False
        case Call(func="label_replace"):
            # Labelled with the metric's name, it is the series that are counted.
            return not _named_after(node)
    return True


def _named_after(node: Call) -> bool:
    name = node.args[2] if len(node.args) > _REPLACEMENT else None
    names = {each.name for each in walk(node.args[0]) if isinstance(each, Selector)}
    return isinstance(name, Constant) and name.value in names


def _chosen(expr: Expr, source: str, twice: _Twice) -> bool:
    """Whether one replica is selected, or what is no container: a pod's cgroup, a node's."""
    for node in walk(expr):
        if isinstance(node, Selector) and node.name == source:
            for each in node.matchers:
                positive = each.op in {"=", "=~"}
                if positive and each.name in twice.told_apart_by and each.value:
                    return True
                if each.op == "=" and each.name in {"container", "pod"} and not each.value:
                    return True
    return False
