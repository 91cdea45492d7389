"""One module a check: rules and dashboards of any files -> findings."""

from __future__ import annotations

from generator.checks.finding import Finding, NotRun, Severity
from generator.checks.loading import load
from generator.checks.registry import CHECKS, IDS, Check, run, selected
from generator.checks.subject import Rule, Subject

__all__ = [
    "CHECKS",
    "IDS",
    "Check",
    "Finding",
    "NotRun",
    "Rule",
    "Severity",
    "Subject",
    "load",
    "run",
    "selected",
]
