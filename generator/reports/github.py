"""Findings as GitHub's workflow commands, which show beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.reports import text

if TYPE_CHECKING:
    from generator.checks.finding import Finding
    from generator.reports.report import Report

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """Write a command a finding, then the summary that the text report has."""
    lines = [_finding(finding) for finding in report.findings]
    lines += [f"::warning title=not run::{_data(each.why)}" for each in report.not_run]
    return "\n".join([*lines, text.summary(report)]) + "\n"


def _finding(finding: Finding) -> str:
    properties = [f"file={_property(finding.path)}"]
    if finding.line is not None:
        properties.append(f"line={finding.line}")
    properties.append(f"title={_property(finding.id)}")
    message = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    return f"::{_COMMANDS[finding.severity]} {','.join(properties)}::{_data(message)}"


def _data(value: str) -> str:
    """Escape a message as actions/toolkit does: the runner reads line by line."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
