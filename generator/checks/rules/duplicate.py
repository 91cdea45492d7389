"""rules/duplicate: no rule stands twice, in one file or in two.

Prometheus loads both. Two recording rules of one name and the same labels write the same series:
where their values differ, the second is dropped as a duplicate sample, or the series flaps. Two
alerts of one name and the same labels page twice, or one hides the other. promtool compares only
within a file, and exits 0 all the same unless told `--lint-fatal`.

    - record: pod:memory:bytes
      expr: sum by (pod) (container_memory_rss)
    - record: pod:memory:bytes
      expr: sum by (pod) (container_memory_cache)

Rules whose selectors choose different values of a label that the result keeps (`code=~"2.."` and
`code=~"5.."`, summed `by (code)`) make different series. In one file they are noted: promtool,
which does not look into expressions, takes them for duplicates. Rules for several readers
(Prometheus, prometheus-operator, VictoriaMetrics, Mimir, Thanos) are compared among those of one,
and what `realmem generate` wrote within one output.

Remedy: take one out; where both are meant, tell them apart by a label under `labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import selectors
from generator.checks.inference import Inference
from generator.checks.outputs import outputs
from generator.checks.reading import expression, literal_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr, Matcher
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "rules/duplicate"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Finding]:
    """Report rules of one name and the same labels: another expression is a warning."""
    inference = Inference(subject)
    first: dict[tuple[object, ...], Rule] = {}
    places = outputs(rule.path for rule in subject.rules)
    for rule in subject.rules:
        # One set of rules may be there for several readers, of whom each has one.
        key = (places[rule.path], rule.reader, rule.kind, rule.name, *sorted(rule.labels.items()))
        earlier = first.setdefault(key, rule)
        if earlier is rule:
            continue
        where = f"the same {rule.kind} stands at {earlier.path}:{earlier.line} already"
        if rule.expr.split() == earlier.expr.split():
            yield rule.finding(ID, SEVERITY, where, "take one out")
        elif label := _told_apart_by(rule, earlier, inference):
            if rule.path == earlier.path:
                message = f"{where}, of other values of {label}"
                yield rule.finding(ID, "info", message, "promtool's lint takes them for duplicates")
        else:
            hint = "tell them apart by a label, or take one out"
            yield rule.finding(ID, "warning", f"{where}, with another expression", hint)


def _told_apart_by(rule: Rule, earlier: Rule, inference: Inference) -> str | None:
    """Give a label that both results keep and that both choose, each another value of."""
    one, other = expression(rule), expression(earlier)
    if one is None or other is None:
        return None
    chosen, before = _chosen(one), _chosen(other)
    for label in sorted(chosen.keys() & before.keys()):
        kept = inference.of(one).can(label) and inference.of(other).can(label)
        if kept and all(_apart(a, b) for a in chosen[label] for b in before[label]):
            return label
    return None


def _chosen(expr: Expr) -> dict[str, set[Matcher]]:
    """Give the matchers that choose values of a label, of labels that every selector chooses by."""
    found: list[dict[str, Matcher]] = [
        {each.name: each for each in selector.matchers if each.op in {"=", "=~"}}
        for selector, _ in selectors(expr)
    ]
    labels = set.intersection(*map(set, found)) - {"__name__"} if found else set()
    return {label: {each[label] for each in found} for label in labels}


def _apart(one: Matcher, other: Matcher) -> bool:
    """Whether no value matches both, as far as their beginnings tell."""
    if one.op == other.op == "=":
        return one.value != other.value
    begin, begin_other = (
        each.value if each.op == "=" else literal_prefix(each.value) for each in (one, other)
    )
    return not (begin.startswith(begin_other) or begin_other.startswith(begin))
