"""promtool is run where it is installed, and said where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.checks import Finding, NotRun, Subject, external, load

RULES = "groups:\n- name: g\n  rules:\n  - {record: a:b:c, expr: sum(x)}\n"
TEST = """\
rule_files: [r.yaml]
tests:
- interval: 1m
  input_series: [{series: "x", values: "1 1"}]
  promql_expr_test: [{expr: "a:b:c", eval_time: 1m, exp_samples: [{labels: "a:b:c", value: %s}]}]
"""
WHY = "promtool is not installed: its checks were not run"


@pytest.fixture
def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.chdir(tmp_path)
    Path("r.yaml").write_text(RULES, encoding="utf-8")
    Path("t.yaml").write_text(TEST % 1, encoding="utf-8")
    return load([Path()])


@pytest.fixture
def fake(tmp_path: Path) -> dict[str, str]:
    """Give an environment whose promtool is a script in bin/, to be written by the test."""
    (tmp_path / "bin").mkdir()
    return {"PATH": f"{tmp_path}/bin"}


def _script(text: str) -> None:
    path = Path("bin/promtool")
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_what_promtool_accepts_has_no_findings(subject: Subject) -> None:
    """Debian's promtool is run on the rules and on their tests."""
    assert external.run(subject, environ=os.environ) == ([], [])


def test_what_promtool_refuses_is_found(subject: Subject) -> None:
    """A duplicate, which promtool calls lint, and a failed test are errors."""
    Path("r.yaml").write_text(RULES + "  - {record: a:b:c, expr: sum(x)}\n", encoding="utf-8")
    Path("t.yaml").write_text(TEST % 2, encoding="utf-8")
    findings, not_run = external.run(subject, environ=os.environ)
    assert [(each.id, each.path, each.message) for each in findings] == [
        ("promtool/check", "r.yaml", "duplicate rule a:b:c{}"),
        (
            "promtool/test",
            "t.yaml",
            (
                'failed: expr: "a:b:c", time: 1m, exp: {__name__="a:b:c"} 2E+00 '
                'got: {__name__="a:b:c"} 1E+00'
            ),
        ),
    ]
    assert not_run == []


def test_only_what_is_wanted_is_run(subject: Subject) -> None:
    """Ids that are not wanted, and tools that have no files, are passed over."""
    Path("t.yaml").write_text(TEST % 2, encoding="utf-8")
    assert external.run(subject, {"promtool/check"}, environ=os.environ) == ([], [])
    assert external.run(Subject(), environ={"PATH": ""}) == ([], [])


def test_a_missing_tool_is_said_once(subject: Subject, fake: dict[str, str]) -> None:
    """Outside CI it is no finding, but it is never passed over in silence."""
    assert external.run(subject, environ=fake) == ([], [NotRun("promtool", WHY)])


@pytest.mark.parametrize("ci", [True, False])
def test_a_missing_tool_fails_in_ci(subject: Subject, fake: dict[str, str], *, ci: bool) -> None:
    """CI is told by the environment, or by the caller."""
    environ = fake | {"CI": "true"} if ci else fake
    findings, not_run = external.run(subject, environ=environ, require_tools=None if ci else True)
    assert findings == [
        Finding("promtool/check", "error", "r.yaml", None, WHY, "install promtool"),
        Finding("promtool/test", "error", "t.yaml", None, WHY, "install promtool"),
    ]
    assert not_run == [NotRun("promtool", WHY)]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo boom >&2; exit 2", "promtool failed with exit code 2: boom"),
        ("exit 1", "promtool failed with exit code 1: no output"),
        ("exec sleep 60", "promtool did not end within 0.2 seconds"),
    ],
)
def test_a_tool_that_fails_otherwise_is_one_finding(
    subject: Subject, fake: dict[str, str], script: str, message: str
) -> None:
    """Its output is told where nothing in it is known, and so is a tool that hangs."""
    fake["PATH"] += f":{os.environ['PATH']}"
    _script(script)
    findings, _ = external.run(subject, {"promtool/check"}, environ=fake, timeout=0.2)
    assert findings == [Finding("promtool/check", "error", "r.yaml", None, message)]


def test_a_tool_that_cannot_be_started_is_one_finding(
    subject: Subject, fake: dict[str, str]
) -> None:
    """A broken installation is told as such."""
    path = Path("bin/promtool")
    path.write_bytes(b"\x7fELF")
    path.chmod(0o755)
    findings, _ = external.run(subject, {"promtool/check"}, environ=fake)
    assert [each.message for each in findings] == [
        "promtool could not be started: Exec format error"
    ]


def test_a_file_named_like_an_option_is_passed_as_a_path(
    subject: Subject, fake: dict[str, str]
) -> None:
    """What begins with a dash is no option of promtool's."""
    Path("r.yaml").rename("--help.yaml")
    _script('echo "$@"; exit 1')
    subject = load([Path("--help.yaml")])
    findings, _ = external.run(subject, environ=fake)
    assert [each.message for each in findings] == [
        "promtool failed with exit code 1: check rules --lint=all --lint-fatal ./--help.yaml"
    ]
