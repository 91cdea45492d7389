"""promql/counters: an alert sees the first event, and those of young series.

A counter that is born with its first event has no sample before it: `increase` and `rate` see no
rise, and the first eviction of a node, or the first error of an API, goes unseen. That is so of the
counters of Kubernetes that have a label for the reason; they are known by name. A counter that did
not exist a while ago and does now has risen too: `x unless x offset 15m` is that.

The difference of a counter and itself `offset 10m` misses more: whatever is younger than ten
minutes, such as a pod that is killed as it starts, has nothing to be compared with.

    - alert: NodeIsEvicting
      expr: sum by (node) (rate(kubelet_evictions[15m])) > 0

Remedy:

    increase(kubelet_evictions[15m5s]) > 0
      or
    (kubelet_evictions > 0 unless kubelet_evictions offset 15m5s)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.checks.expressions import Binary, Call, Selector, walk
from generator.checks.reading import behind, expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "promql/counters"
SEVERITY: Severity = "warning"

# Vectors of counters that nobody initializes: the kubelet's and the API aggregator's.
BORN_AT_ONE = frozenset(
    {"kubelet_evictions", "kubelet_preemptions", "aggregator_unavailable_apiservice_total"}
)
_RISES = frozenset({"rate", "irate", "increase", "delta", "changes", "resets"})


def check(subject: Subject) -> Iterator[Finding]:
    """Report alerts that miss the first event of a counter, or what is young."""
    said: set[int] = set()
    for alert in subject.alerts:
        for rule in behind(alert, subject):
            expr = expression(rule)
            if expr is None or id(rule) in said:
                continue
            said.add(id(rule))
            yield from _first_events(rule, expr)
            yield from _young(rule, expr)


def _first_events(rule: Rule, expr: Expr) -> Iterator[Finding]:
    rising = [
        node.args[0]
        for node in walk(expr)
        if isinstance(node, Call) and node.func in _RISES and isinstance(node.args[0], Selector)
    ]
    # What is read in another way too is there to see that it was not there before.
    others = {
        node.name
        for node in walk(expr)
        if isinstance(node, Selector) and not any(node is each for each in rising)
    }
    for name in sorted(BORN_AT_ONE & ({each.name for each in rising} - others)):
        message = f"{name} is born with its first event, of which no rise is seen"
        hint = f"add: or ({name} unless {name} offset …)"
        yield rule.finding(ID, SEVERITY, message, hint, expr=True)


def _young(rule: Rule, expr: Expr) -> Iterator[Finding]:
    for node in walk(expr):
        if (
            isinstance(node, Binary)
            and node.op == "-"
            and isinstance(node.lhs, Selector)
            and isinstance(node.rhs, Selector)
            and node.lhs == replace(node.rhs, offset=node.lhs.offset)
            and (node.lhs.name or "").endswith("_total")
        ):
            message = f"{node.lhs.name} is compared with itself before: what is younger is missed"
            hint = "use increase(), which also survives that the counter starts again"
            yield rule.finding(ID, SEVERITY, message, hint, expr=True)
