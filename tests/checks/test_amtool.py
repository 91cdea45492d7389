"""What amtool prints, as findings; and amtool itself on configs that are right and wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.checks import NotRun, Subject, amtool, external, load

GOOD = "route: {receiver: a}\nreceivers: [{name: a}]\n"
OUTPUT = """\
Checking 'good.yaml'  SUCCESS
Found:
 - route
 - 1 receivers

Checking 'it's.yml'  FAILED: undefined receiver "b" used in route

Checking 'keys.yml'  FAILED: yaml: unmarshal errors:
  line 1: field bar not found in type config.plain
  line 7: field foo not found in type config.plain

Checking 'yaml.yml'  FAILED: yaml: line 2: did not find expected key

amtool: error: failed to validate 3 file(s)

"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(text: str) -> list[tuple[str, int | None, str]]:
    """Write a config and return amtool's findings about it."""
    Path("alertmanager.yml").write_text(text, encoding="utf-8")
    findings, _ = external.run(load([Path()]), {"amtool/check"}, environ=os.environ)
    return [(each.path, each.line, each.message) for each in findings]


def test_every_file_that_failed_is_a_finding_with_its_line_where_there_is_one() -> None:
    """A file that is good is none, and keys that are not known are one each."""
    assert [(each.path, each.line, each.message) for each in amtool.checked("x", OUTPUT)] == [
        ("it's.yml", None, 'undefined receiver "b" used in route'),
        ("keys.yml", 1, "field bar not found in type config.plain"),
        ("keys.yml", 7, "field foo not found in type config.plain"),
        ("yaml.yml", 2, "did not find expected key"),
    ]


def test_what_amtool_accepts_has_no_findings() -> None:
    """A config as people have it."""
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (GOOD.replace("receiver: a", "receiver: b"), None, 'undefined receiver "b" used in route'),
        (GOOD + "x: 1\n", 3, "field x not found in type config.plain"),
        (
            GOOD + 'inhibit_rules: [{source_matchers: ["a=~\\"(\\""]}]\n',
            None,
            "error parsing regexp: missing closing ): `^(?:()$`",
        ),
    ],
)
def test_what_amtool_refuses_is_found(text: str, line: int | None, message: str) -> None:
    """In amtool's own words."""
    assert found(text) == [("alertmanager.yml", line, message)]


def test_a_config_of_alertmanager_is_told_from_other_documents() -> None:
    """It has a route and receivers; what has one of them alone is somebody else's."""
    files = {"a.yml": GOOD, "b.yml": "route: {receiver: a}\n", "c.yml": "receivers: [{name: a}]\n"}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    subject = load([Path()])
    assert subject.alertmanagers == ("a.yml",)
    assert subject.not_checked == ("b.yml", "c.yml")


@pytest.mark.parametrize("ci", [True, False])
def test_missing_amtool_is_said_and_in_ci_an_error(*, ci: bool) -> None:
    """As with promtool; without a config of Alertmanager nobody misses it."""
    environ = {"PATH": "", **({"CI": "true"} if ci else {})}
    findings, not_run = external.run(Subject(alertmanagers=("a.yml",)), environ=environ)
    why = "amtool is not installed: its checks were not run"
    assert not_run == [NotRun("amtool", why)]
    assert [each.message for each in findings] == ([why] if ci else [])
    assert external.run(Subject(), environ=environ) == ([], [])
