"""rules/duplicate: no rule stands twice, in one file or in two.

Prometheus loads both. Two recording rules of one name and the same labels write the same series:
where their values differ, the second is dropped as a duplicate sample, or the series flaps. Two
alerts of one name and the same labels page twice, or one hides the other. promtool compares only
within a file, and exits 0 all the same unless told `--lint-fatal`.

    - record: pod:memory:bytes
      expr: sum by (pod) (container_memory_rss)
    - record: pod:memory:bytes
      expr: sum by (pod) (container_memory_cache)

Remedy: take one out; where both are meant, tell them apart by a label under `labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "rules/duplicate"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Finding]:
    """Report rules of one name and the same labels: another expression is a warning."""
    first: dict[tuple[object, ...], Rule] = {}
    for rule in subject.rules:
        key = (rule.kind, rule.name, *sorted(rule.labels.items()))
        earlier = first.setdefault(key, rule)
        if earlier is rule:
            continue
        same = rule.expr.split() == earlier.expr.split()
        yield rule.finding(
            ID,
            SEVERITY if same else "warning",
            f"the same {rule.kind} stands at {earlier.path}:{earlier.line} already"
            + ("" if same else ", with another expression"),
            "take one out" if same else "tell them apart by a label, or take one out",
        )
