"""What a run of checks found, as the reports are given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.checks.finding import Finding, NotRun, Severity
    from generator.checks.subject import Subject

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Report:
    """Findings in order, what was not run, and how much was checked.

    `unchecked` names the files that are neither rules nor dashboards, where somebody asks for
    them; `colour` is for text alone.
    """

    findings: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    rules: int = 0
    dashboards: int = 0
    tests: int = 0
    alertmanagers: int = 0
    unchecked: tuple[str, ...] = ()
    colour: bool = False

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)


def make(
    subject: Subject,
    findings: Sequence[Finding],
    not_run: Sequence[NotRun] = (),
    *,
    verbose: bool = False,
    colour: bool = False,
) -> Report:
    """Make the report on a subject; `verbose` names the files that were not checked."""
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.place)),
        not_run=tuple(not_run),
        rules=len(subject.rules),
        dashboards=len(subject.dashboards),
        tests=len(subject.tests),
        alertmanagers=len(subject.alertmanagers),
        unchecked=subject.not_checked if verbose else (),
        colour=colour,
    )
