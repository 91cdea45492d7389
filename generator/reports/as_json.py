"""Findings for programs: one JSON object.

    {
      "version": 1,
      "findings": [{"id", "severity", "path", "line", "message", "hint"}, …],
      "not_run": [{"tool", "why"}, …],
      "not_checked": ["path", …],
      "summary": {"errors", "warnings", "notes", "rules", "dashboards", "tests",
                  "alertmanagers"}
    }

`severity` is error, warning or info; `line` and `hint` may be null. `not_checked` is filled where
the run was asked to be verbose. Keys may be added; `version` grows when one changes or goes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.reports.report import Report

VERSION = 1


def render(report: Report) -> str:
    """Write the report as JSON, findings in the report's order, keys sorted."""
    document = {
        "version": VERSION,
        "findings": [asdict(finding) for finding in report.findings],
        "not_run": [asdict(each) for each in report.not_run],
        "not_checked": list(report.unchecked),
        "summary": {
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "notes": report.count("info"),
            "rules": report.rules,
            "dashboards": report.dashboards,
            "tests": report.tests,
            "alertmanagers": report.alertmanagers,
        },
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
