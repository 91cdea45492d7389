"""alerts/metadata: an alert says how bad it is, what happened, and waits before it pages.

`severity` is info, warning or critical: Alertmanager routes by it. `summary` is a fixed sentence,
so that notifications of one alert can be grouped under it; `description` is templated and names
what it is about. Without `for`, one scrape that is off pages somebody; only an expression that
looks back over a range itself may do without.

    - alert: ContainerMemoryHigh
      expr: container:memory:ratio > 0.9
      for: 5m
      labels: {severity: warning}
      annotations:
        summary: A container is close to its memory limit.
        description: "{{ $labels.container }} uses {{ $value | humanizePercentage }} of its limit."

Remedy: add or correct the field that is named.

Whether alerts have a `runbook_url` is a matter of the house: an alert that has none is noted where
others have one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.durations import duration
from generator.checks.reading import behind, expression, ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "alerts/metadata"
SEVERITY: Severity = "warning"
SEVERITIES = ("info", "warning", "critical")


def check(subject: Subject) -> Iterator[Finding]:
    """Report alerts whose severity, texts or `for` are not as they should be."""
    runbooks = any("runbook_url" in rule.annotations for rule in subject.alerts)
    for rule in subject.alerts:
        if runbooks and not rule.annotations.get("runbook_url"):
            hint = "say where to read what to do"
            yield rule.finding(ID, "info", "has no runbook_url, which other alerts have", hint)
        for message, hint in (
            *_severity(rule),
            *_summary(rule),
            *_description(rule),
            *_for(rule, subject),
        ):
            yield rule.finding(ID, SEVERITY, message, hint)


def _severity(rule: Rule) -> Iterator[tuple[str, str]]:
    severity = rule.labels.get("severity", "")
    choice = "one of " + ", ".join(SEVERITIES)
    if not severity:
        yield "has no severity", f'give it a label "severity", {choice}'
    elif severity not in SEVERITIES:
        yield f'severity is "{severity}"', f"make it {choice}"


def _summary(rule: Rule) -> Iterator[tuple[str, str]]:
    summary = rule.annotations.get("summary", "")
    if not summary:
        yield "has no summary", "give it one fixed sentence"
    elif "{{" in summary:
        yield "the summary is templated", "keep it fixed; values belong into the description"
    elif not re.fullmatch(r"[A-Z0-9].*\.", summary.strip(), re.DOTALL):
        yield "the summary is not a sentence", "begin it with a capital and end it with a full stop"


def _description(rule: Rule) -> Iterator[tuple[str, str]]:
    description = rule.annotations.get("description", "")
    if not description:
        yield "has no description", "say what it is about, with {{ $labels }} and {{ $value }}"
    elif "{{" not in description:
        yield "the description is not templated", "name what it is about with {{ $labels }}"


def _for(rule: Rule, subject: Subject) -> Iterator[tuple[str, str]]:
    waits = duration(rule.for_)
    if rule.for_ and (waits is None or waits):
        return
    for reader in behind(rule, subject):
        expr = expression(reader)
        if expr is None or any(True for _ in ranges(expr)):
            return
    yield "fires on a single evaluation", 'give it a "for", or look back over a range'
