"""rules/naming: names say what they are, and fit.

A record is named `level:metric:operation`: the labels that are left, the metric, what was done to
it; `mimirtool rules check --strict` demands the two colons. A name with a colon at least says that
it is a record, and is noted only. An alert is CamelCase and at most 40
characters long, as is a group, as mixtool's linter demands: both are read in lists and chats.

    - record: container_memory_sum            # container:memory:sum
    - alert: container_memory_high            # ContainerMemoryHigh

Remedy: rename it; the old name of a record stays readable for as long as it is kept beside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity
    from generator.checks.subject import Subject

ID = "rules/naming"
SEVERITY: Severity = "warning"
LONGEST = 40

# The level is empty where no label is left.
_RECORD = re.compile(r"[^:]*:[^:]+:[^:]+")
_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")


def check(subject: Subject) -> Iterator[Finding]:
    """Report names that do not follow the conventions."""
    groups: dict[tuple[str, str], int] = {}
    for rule in subject.rules:
        groups.setdefault((rule.path, rule.group), rule.line)
        if rule.kind == "record" and not _RECORD.fullmatch(rule.name):
            severity: Severity = "info" if ":" in rule.name else SEVERITY
            yield rule.finding(ID, severity, "not of the form level:metric:operation")
        if rule.kind == "alert" and not _CAMEL.fullmatch(rule.name):
            yield rule.finding(ID, SEVERITY, "an alert's name is CamelCase")
        if rule.kind == "alert" and len(rule.name) > LONGEST:
            message = f"the name is longer than {LONGEST} characters ({len(rule.name)})"
            yield rule.finding(ID, SEVERITY, message)
    for (path, group), line in groups.items():
        if len(group) > LONGEST:
            message = f'the name of group "{group}" is longer than {LONGEST} characters'
            yield Finding(ID, SEVERITY, path, line, f"{message} ({len(group)})")
