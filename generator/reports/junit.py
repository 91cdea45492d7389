"""Findings as JUnit's XML, which CI servers show as tests: a suite a check, a test a finding.

The elements and attributes are those of Jenkins' schema (junit-10.xsd of jenkinsci/xunit-plugin),
the one that Jenkins, GitLab and pytest hold to. A note is no failure, as it does not fail the run;
a check without findings is one test that passed, and one whose program is missing is skipped. No
time is written: two runs give the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from generator.reports import text

if TYPE_CHECKING:
    from generator.checks.finding import Finding
    from generator.reports.report import Report

# What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Write a suite a check that was run, in the order of their ids."""
    missing = {each.tool: each.why for each in report.not_run}
    ids = sorted({*report.ran, *(finding.id for finding in report.findings)})
    failed = report.count("error") + report.count("warning")
    tests, suites = 0, []
    for id_ in ids:
        findings = [finding for finding in report.findings if finding.id == id_]
        cases = [_case(finding) for finding in findings]
        skipped = 0 if cases else int(id_.split("/")[0] in missing)
        if not cases:
            cases = [_quiet(id_, missing.get(id_.split("/")[0]))]
        failures = sum(finding.severity != "info" for finding in findings)
        tests += len(cases)
        attributes = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
        lines = [f"  <testsuite name={_attribute(id_)} {attributes}>", *cases, "  </testsuite>"]
        suites.append("\n".join(lines))
    root = f'<testsuites name="realmem check" tests="{tests}" failures="{failed}" errors="0">'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join([head, root, *suites, "</testsuites>"]) + "\n"


def _case(finding: Finding) -> str:
    """Write a test. Its name bears no line, so that it is the same one when lines move."""
    name = _attribute(f"{finding.path}: {finding.message}")
    opening = f"    <testcase classname={_attribute(finding.id)} name={name}>"
    said = text.finding_lines(finding)
    body = escape(_clean("\n".join(said)))
    if finding.severity == "info":
        return f"{opening}\n      <system-out>{body}</system-out>\n    </testcase>"
    about = f'type="{finding.severity}" message={_attribute(finding.message)}'
    return f"{opening}\n      <failure {about}>{body}</failure>\n    </testcase>"


def _quiet(id_: str, why: str | None) -> str:
    case = f'    <testcase classname={_attribute(id_)} name="no findings"'
    return f"{case}/>" if why is None else f"{case}>\n      {_skipped(why)}\n    </testcase>"


def _skipped(why: str) -> str:
    return f"<skipped message={_attribute(why)}/>"


def _attribute(value: str) -> str:
    # quoteattr writes line breaks and tabs as references, so that they survive.
    return quoteattr(_clean(value))


def _clean(value: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)
