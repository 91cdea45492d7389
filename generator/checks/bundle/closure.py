"""bundle/closure: what is read is recorded, and what is recorded is read.

A panel or alert on a record that nobody makes stays empty, without an error anywhere. A record
that nobody reads costs evaluation and storage for nothing; a text of an alert that asks for it by
`query` reads it. Names with a colon are taken for records, as Prometheus' convention has it. Where
the files hold no recording rules at all, or, for records that are never read, no dashboards, the
rest is elsewhere and nothing is said.

    - alert: PodMemoryHigh
      expr: pod:memory_rss:bytes > 1e9          # recorded as pod:memory:bytes

Remedy: correct the name, record what is read, or take out what is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.reading import reads
from generator.checks.subject import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.dashboard import Dashboard, Query
    from generator.checks.expressions import Selector
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "bundle/closure"
SEVERITY: Severity = "error"

_QUERY = re.compile(r"\bquery\b")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def check(subject: Subject) -> Iterator[Finding]:
    """Report records that are read and never made, and made and never read."""
    if not subject.records:
        return
    used: set[str] = set()
    said: set[tuple[object, ...]] = set()
    for read in reads(subject):
        own = read.by.name if isinstance(read.by, Rule) and read.by.kind == "record" else None
        used |= {name for name in _names(read.selector, subject) if name != own}
        name = read.selector.name or ""
        if ":" not in name or name in subject.records:
            continue
        finding = _never_made(read.by, name)
        if finding.place not in said:
            said.add(finding.place)
            yield finding
    if subject.dashboards:
        used |= _asked(subject)
        for name in subject.records.keys() - used:
            message = "recorded, and read by no rule, alert or panel"
            yield subject.records[name][0].finding(ID, "warning", message, "take it out")


def _asked(subject: Subject) -> set[str]:
    """Give every word of the alerts' texts that ask Prometheus something while they are sent."""
    texts = (text for rule in subject.alerts for text in rule.annotations.values())
    return {word for text in texts if _QUERY.search(text) for word in _NAME.findall(text)}


def _never_made(reader: Rule | tuple[Dashboard, Query], name: str) -> Finding:
    message = f'reads "{name}", which no rule here records'
    if isinstance(reader, Rule):
        return reader.finding(ID, SEVERITY, message, "record it, or correct the name", expr=True)
    board, query = reader
    hint = "record it, or correct the name"
    return board.finding(ID, SEVERITY, f"{query.where}: {message}", hint)


def _names(selector: Selector, subject: Subject) -> list[str]:
    """Give the records that a selector may read: by name, or by a pattern for names."""
    if selector.name is not None:
        return [selector.name]
    patterns = [m.value for m in selector.matchers if (m.name, m.op) == ("__name__", "=~")]
    return [
        name
        for pattern in patterns
        for name in subject.records
        if name.startswith(_literal_prefix(pattern))
    ]


def _literal_prefix(pattern: str) -> str:
    """Give what every match begins with; anybody's patterns are not run, for they may not end."""
    if "|" in pattern:
        return ""
    prefix = re.split(r"[^\w:]", pattern, maxsplit=1)[0]
    return prefix[:-1] if pattern[len(prefix) : len(prefix) + 1] in set("?*{") else prefix
