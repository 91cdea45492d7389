"""Findings as SARIF 2.1.0, for code scanning: GitHub's, GitLab's, Azure DevOps'.

GitHub takes 25,000 results a run, shows the first 5,000 by severity, and wants paths relative to
the repository's root, from where realmem is therefore to be run. It follows a finding from run to
run by a fingerprint of the lines around it, which its upload action computes; the fingerprint here
is for other readers, and survives that lines move.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from generator import __version__
from generator.checks.documentation import pages
from generator.reports.report import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.checks.documentation import Page
    from generator.checks.finding import Finding
    from generator.reports.report import Report

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
LONGEST_DESCRIPTION = 1024
_ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> str:
    """Write one run: a rule a check, a result a finding, the worst first where they are many."""
    described = list(pages().values())
    findings = report.findings
    if len(findings) > MOST_RESULTS:
        worst = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
        findings = tuple(worst[:MOST_RESULTS])
    run = {
        "tool": {
            "driver": {
                "name": "realmem",
                "semanticVersion": __version__,
                "rules": [_rule(page) for page in described],
            }
        },
        "invocations": [_invocation(report, len(findings))],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(findings, [page.id for page in described])),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "shortDescription": {"text": page.summary[:LONGEST_DESCRIPTION]},
        "fullDescription": {"text": page.text.partition("\n\n")[0][:LONGEST_DESCRIPTION]},
        "help": {"text": page.text, "markdown": page.markdown},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"tags": ["monitoring", page.id.split("/")[0]]},
    }


def _results(findings: Sequence[Finding], ids: list[str]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for finding in findings:
        print_ = _fingerprint(finding)
        seen[print_] = seen.get(print_, 0) + 1
        hint = f"\n{finding.hint}" if finding.hint else ""
        yield {
            "ruleId": finding.id,
            "ruleIndex": ids.index(finding.id),
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message + hint},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": _artifact(finding.path),
                        # Without a line GitHub shows nothing.
                        "region": {"startLine": finding.line or 1},
                    }
                }
            ],
            "partialFingerprints": {"realmem/v1": f"{print_}:{seen[print_]}"},
        }


def _fingerprint(finding: Finding) -> str:
    """Give what stays the same when lines are put in above: the line numbers in messages go."""
    message = re.sub(r"(?<=:)\d+|(?<=line )\d+", "", finding.message)
    said = "\0".join((finding.id, Path(finding.path).as_posix(), message))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _artifact(path: str) -> dict[str, str]:
    """Give a path relative to where realmem was run; what lies elsewhere has its whole URI."""
    absolute = Path(path).is_absolute()
    if absolute and Path(path).is_relative_to(Path.cwd()):
        path, absolute = os.path.relpath(path), False
    uri = quote(Path(path).as_posix(), errors="replace")
    return {"uri": f"file://{uri}"} if absolute else {"uri": uri, "uriBaseId": _ROOT}


def _invocation(report: Report, shown: int) -> dict[str, Any]:
    notes = [each.why for each in report.not_run]
    if shown < len(report.findings):
        notes.append(f"{len(report.findings):,} findings, of which {shown:,} are written")
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if notes:
        invocation["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": note}} for note in notes
        ]
    return invocation
