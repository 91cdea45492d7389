"""Findings as text, json and GitHub's commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks import Finding, NotRun, load
from generator.errors import RealmemError
from generator.reports import REPORTS, Report, make, resolve

if TYPE_CHECKING:
    from pathlib import Path

ERROR = Finding("rules/promql", "error", "b.yaml", 4, "A: wrong", "make it right")
WARNING = Finding("dashboards/panels", "warning", "a.json", None, 'panel "P": has no title')
NOTE = Finding("promql/ranges", "info", "b.yaml", 9, "a 50% range")
REPORT = Report(
    findings=(WARNING, ERROR, NOTE),
    not_run=(NotRun("promtool", "promtool is not installed: its checks were not run"),),
    rules=12,
    dashboards=2,
    unchecked=("c.yaml",),
)


def test_text_is_a_line_a_finding_and_a_summary() -> None:
    """Place, severity, id, message; the remedy below; what was not done; how much was found."""
    assert (
        REPORTS["text"](REPORT)
        == """\
a.json: warning dashboards/panels: panel "P": has no title
b.yaml:4: error rules/promql: A: wrong
    make it right
b.yaml:9: info promql/ranges: a 50% range
not run: promtool is not installed: its checks were not run
not checked: c.yaml
1 error, 1 warning, 1 note in 12 rules, 2 dashboards
"""
    )


@pytest.mark.parametrize(
    ("report", "summary"),
    [
        (Report(), "no findings in 0 rules, 0 dashboards\n"),
        (
            Report(rules=1, dashboards=1, tests=1),
            "no findings in 1 rule, 1 dashboard, 1 test file\n",
        ),
        (Report(tests=2), "no findings in 0 rules, 0 dashboards, 2 test files\n"),
        (Report(alertmanagers=1), "no findings in 0 rules, 0 dashboards, 1 Alertmanager config\n"),
    ],
)
def test_the_summary_counts(report: Report, summary: str) -> None:
    """A clean run says what it looked at."""
    assert REPORTS["text"](report) == summary
    assert REPORTS["github"](report) == summary


def test_colour_is_for_who_asks() -> None:
    """Only the severity is coloured, and only where it is asked for."""
    assert (
        REPORTS["text"](Report(findings=(ERROR,), colour=True)).splitlines()[0]
        == "b.yaml:4: \x1b[31merror\x1b[0m rules/promql: A: wrong"
    )


@given(st.text(), st.text(), st.text())
def test_text_keeps_to_its_lines(path: str, message: str, hint: str) -> None:
    """What files hold moves no cursor and begins no line."""
    finding = Finding("a/b", "error", path, None, message, hint)
    lines = REPORTS["text"](Report(findings=(finding,)))
    assert lines.count("\n") == 2 + bool(hint)
    assert lines.replace("\n", "").isprintable()


def test_json_is_documented_and_stable() -> None:
    """Every key is there in every run."""
    assert json.loads(REPORTS["json"](REPORT)) == {
        "version": 1,
        "findings": [
            {
                "id": "dashboards/panels",
                "severity": "warning",
                "path": "a.json",
                "line": None,
                "message": 'panel "P": has no title',
                "hint": None,
            },
            {
                "id": "rules/promql",
                "severity": "error",
                "path": "b.yaml",
                "line": 4,
                "message": "A: wrong",
                "hint": "make it right",
            },
            {
                "id": "promql/ranges",
                "severity": "info",
                "path": "b.yaml",
                "line": 9,
                "message": "a 50% range",
                "hint": None,
            },
        ],
        "not_run": [
            {"tool": "promtool", "why": "promtool is not installed: its checks were not run"}
        ],
        "not_checked": ["c.yaml"],
        "summary": {
            "errors": 1,
            "warnings": 1,
            "notes": 1,
            "rules": 12,
            "dashboards": 2,
            "tests": 0,
            "alertmanagers": 0,
        },
    }


def test_github_gets_a_command_a_finding() -> None:
    """Errors, warnings and notices, a missing tool too, then the summary for the log."""
    assert (
        REPORTS["github"](REPORT)
        == """\
::warning file=a.json,title=dashboards/panels::panel "P": has no title
::error file=b.yaml,line=4,title=rules/promql::A: wrong; make it right
::notice file=b.yaml,line=9,title=promql/ranges::a 50%25 range
::warning title=not run::promtool is not installed: its checks were not run
1 error, 1 warning, 1 note in 12 rules, 2 dashboards
"""
    )


def test_github_is_escaped_as_its_toolkit_does() -> None:
    """Percent and line breaks everywhere, colon and comma in properties."""
    finding = Finding("a/b", "error", "a:b,c%\r\n.yaml", 1, "50%: a,\r\nb")
    assert REPORTS["github"](Report(findings=(finding,))).splitlines()[0] == (
        "::error file=a%3Ab%2Cc%25%0D%0A.yaml,line=1,title=a/b::50%25: a,%0D%0Ab"
    )


def test_a_report_is_made_of_a_subject(tmp_path: Path) -> None:
    """It counts what was checked, sorts, and names the rest where somebody asks."""
    (tmp_path / "r.yaml").write_text(
        "groups: [{name: g, rules: [{alert: A, expr: x}]}]", encoding="utf-8"
    )
    (tmp_path / "other.yaml").write_text("a: b", encoding="utf-8")
    subject = load([tmp_path])
    assert make(subject, [ERROR, WARNING]) == Report(findings=(WARNING, ERROR), rules=1)
    assert make(subject, [], verbose=True, colour=True) == Report(
        rules=1, unchecked=(str(tmp_path / "other.yaml"),), colour=True
    )


@pytest.mark.parametrize(
    ("asked", "environ", "format_"),
    [
        ("auto", {}, "text"),
        ("auto", {"GITHUB_ACTIONS": "true"}, "github"),
        ("json", {"GITHUB_ACTIONS": "true"}, "json"),
    ],
)
def test_auto_is_resolved_by_the_environment(
    asked: str, environ: dict[str, str], format_: str
) -> None:
    """GitHub's runner says so itself; what is asked for by name is given."""
    assert resolve(asked, environ) == format_


def test_an_unknown_format_is_an_error() -> None:
    """The formats that there are are named."""
    with pytest.raises(RealmemError) as caught:
        resolve("xml", {})
    assert str(caught.value) == 'no format "xml"; the formats are auto, text, json, github'
