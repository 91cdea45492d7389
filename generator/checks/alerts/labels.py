"""alerts/labels: what an alert says of its labels, its expression has.

An aggregation leaves only the labels that it names. `{{ $labels.instance }}` in the text of an
alert on `sum by (pod) (…)` stays empty, and so does a label of the rule itself, which `$labels`
does not hold. A join on, or a group_left of, a label that one side cannot have matches nothing.
The labels are followed through aggregations, joins, functions and the records of the same files;
where they cannot be known nothing is said.

topk and its like choose other series at each evaluation, so that their alerts flap. A container's
id and name in cAdvisor's series change with its restart, a pod's uid with the pod, and the
`instance` of kube-state-metrics, of which there may be two, with that: an alert that carries them
begins anew, resolved and pending again, or fires twice.

    - alert: PodMemoryHigh
      expr: sum by (pod) (container_memory_rss) > 1e9
      annotations:
        description: "{{ $labels.instance }} uses too much."     # the sum has no instance

Remedy: aggregate by the label, or do not name it; aggregate identities away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.expressions import CHOOSING, Aggregate, Binary, Constant, Selector, walk
from generator.checks.inference import Inference
from generator.checks.reading import expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr
    from generator.checks.finding import Finding, Severity
    from generator.checks.inference import Labels
    from generator.checks.subject import Rule, Subject

ID = "alerts/labels"
SEVERITY: Severity = "error"

# The labels of each exporter's series that a restart changes.
IDENTITY = {
    "container_": ("id", "name"),
    "kube_": ("instance",),
    "kube_pod_": ("uid",),
}
# More than an annotation is read in, and little enough to search for braces.
LONGEST_TEXT = 10_000
_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_LABEL = re.compile(r"""\$labels\.(\w+)|\bindex\s+\$labels\s+"([^"]*)\"""")


def check(subject: Subject) -> Iterator[Finding]:
    """Report labels that an alert names and cannot have, and those that it should not have."""
    inference = Inference(subject)
    for rule in subject.rules:
        expr = expression(rule)
        if expr is None:
            continue
        yield from _impossible(rule, expr, inference)
        if rule.kind == "alert":
            labels = inference.of(expr)
            yield from _templates(rule, labels)
            yield from _choosing(rule, expr)
            yield from _identity(rule, labels)


def _templates(rule: Rule, labels: Labels) -> Iterator[Finding]:
    for kind, texts in (("annotation", rule.annotations), ("label", rule.labels)):
        for name, text in texts.items():
            for label in dict.fromkeys(_named(text)):
                if labels.can(label) or label == "__name__":
                    continue
                message = f'{kind} "{name}" uses $labels.{label}, which the expression has not'
                yield rule.finding(ID, SEVERITY, message, _remedy(rule, label))


def _named(text: str) -> Iterator[str]:
    for action in _ACTION.finditer(text[:LONGEST_TEXT]):
        for found in _LABEL.finditer(action[1]):
            yield found[1] or found[2]


def _remedy(rule: Rule, label: str) -> str:
    if label in rule.labels:
        return "$labels holds the expression's labels, not those that the rule adds"
    return f"aggregate by {label} too, or leave it out of the text"


def _impossible(rule: Rule, expr: Expr, inference: Inference) -> Iterator[Finding]:
    """Report matches by labels that one side cannot have and the other is written to have."""
    for node in walk(expr):
        if isinstance(node, Selector):
            yield from _matchers(rule, node, inference)
        if not isinstance(node, Binary) or not node.joins:
            continue
        lhs, rhs = inference.of(node.lhs), inference.of(node.rhs)
        for label in node.on or ():
            for side, other, name in ((lhs, rhs, "left"), (rhs, lhs, "right")):
                if not side.can(label) and not other.open and other.can(label):
                    message = f"matches on {label}, which the {name} side has not"
                    yield rule.finding(ID, SEVERITY, message, "aggregate by it too", expr=True)
        one, name = (rhs, "right") if node.group == "left" else (lhs, "left")
        for label in node.include:
            if not one.can(label):
                message = f"takes {label} from the {name} side, which has it not"
                yield rule.finding(ID, SEVERITY, message, "aggregate by it too", expr=True)


def _matchers(rule: Rule, selector: Selector, inference: Inference) -> Iterator[Finding]:
    labels = inference.of(selector)
    for each in selector.matchers:
        demands = each.op == "=" and each.value
        if demands and not labels.open and each.name != "__name__" and not labels.can(each.name):
            message = f"selects {selector.name} by {each.name}, which that record has not"
            yield rule.finding(ID, SEVERITY, message, "record it with this label", expr=True)


def _choosing(rule: Rule, expr: Expr) -> Iterator[Finding]:
    for node in walk(expr):
        if isinstance(node, Aggregate) and node.op in CHOOSING and node.param != Constant(1.0):
            message = f"{node.op}() chooses other series at each evaluation: the alert flaps"
            yield rule.finding(ID, "warning", message, "compare with a threshold", expr=True)


def _identity(rule: Rule, labels: Labels) -> Iterator[Finding]:
    risky = {
        label
        for source in labels.sources
        for prefix, changing in IDENTITY.items()
        if source.startswith(prefix)
        for label in changing
    }
    carried = sorted(label for label in risky if labels.can(label) and label not in rule.labels)
    if carried:
        message = f"may carry {', '.join(carried)}, so that a restart makes another alert of it"
        hint = "aggregate by the labels that name what it is about"
        yield rule.finding(ID, "warning", message, hint, expr=True)
