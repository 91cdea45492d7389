"""Findings for people: a line each, as compilers write them, and a summary at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.reports.report import SEVERITIES

if TYPE_CHECKING:
    from generator.checks.finding import Finding
    from generator.reports.report import Report

_COLOURS = {"error": "31", "warning": "33", "info": "36"}


def render(report: Report) -> str:
    """Write `path:line: severity id: message`, the remedy below, and what it sums up to."""
    lines = [line for finding in report.findings for line in _finding(finding, report)]
    lines += [f"not run: {each.why}" for each in report.not_run]
    lines += [f"not checked: {_one_line(path)}" for path in report.unchecked]
    return "\n".join([*lines, summary(report)]) + "\n"


def _finding(finding: Finding, report: Report) -> list[str]:
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    severity: str = finding.severity
    if report.colour:
        severity = f"\x1b[{_COLOURS[severity]}m{severity}\x1b[0m"
    lines = [f"{_one_line(place)}: {severity} {finding.id}: {_one_line(finding.message)}"]
    if finding.hint:
        lines.append(f"    {_one_line(finding.hint)}")
    return lines


def _one_line(text: str) -> str:
    """Show what would move the terminal's cursor: names come from files of anybody's."""
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return "".join(shown)


def summary(report: Report) -> str:
    """Count what was found, and in how much."""
    found = [
        _counted(report.count(severity), what)
        for severity, what in zip(SEVERITIES, ("error", "warning", "note"), strict=True)
        if report.count(severity)
    ]
    seen = [_counted(report.rules, "rule"), _counted(report.dashboards, "dashboard")]
    more = ((report.tests, "test file"), (report.alertmanagers, "Alertmanager config"))
    seen += [_counted(number, what) for number, what in more if number]
    return f"{', '.join(found) or 'no findings'} in {', '.join(seen)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
