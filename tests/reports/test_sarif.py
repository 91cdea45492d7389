"""Findings as SARIF, held to its schema and to what GitHub's code scanning demands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from generator.checks import IDS, Finding, NotRun
from generator.reports import REPORTS, Report, sarif

if TYPE_CHECKING:
    import pytest

# Written after the SARIF 2.1.0 specification (OASIS, sections 3.13 to 3.58), of what is used here:
# no other property may appear, so that a misspelt one does not pass. The limits and what must be
# there are GitHub's ("SARIF support for code scanning").
SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "sarif.schema.json").read_text())
ERROR = Finding("rules/promql", "error", "a b/r.yaml", 4, "A: wrong", "make it right")
BOARD = Finding("dashboards/panels", "warning", "b.json", None, 'panel "P": has no title')
NOTE = Finding("promql/ranges", "info", "a b/r.yaml", 9, "a 50% range")


def _run(*findings: Finding, **others: Any) -> dict[str, Any]:  # noqa: ANN401
    """Write the report, hold it to the schema, and give its one run."""
    document = json.loads(REPORTS["sarif"](Report(findings=findings, **others)))
    jsonschema.validate(document, SCHEMA)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_a_rule_is_a_check_with_its_page() -> None:
    """Every check is described, with its documentation as help."""
    rules = _run()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(IDS)
    assert all("Remedy" in rule["help"]["text"] for rule in rules)
    joins = rules[IDS.index("promql/joins")]
    assert joins["shortDescription"]["text"].startswith("A join survives")
    assert "```promql" in joins["help"]["markdown"]


def test_a_result_is_a_finding() -> None:
    """Rule, level, message, and a place relative to where realmem was run."""
    results = _run(ERROR, BOARD, NOTE)["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
    assert [IDS[result["ruleIndex"]] for result in results] == [
        result["ruleId"] for result in results
    ]
    assert results[0]["message"]["text"] == "A: wrong\nmake it right"
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert places[0] == {
        "artifactLocation": {"uri": "a%20b/r.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4},
    }
    assert places[1]["region"] == {"startLine": 1}


def test_paths_are_relative_where_they_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An absolute path below the working folder is made relative, any other is a URI."""
    monkeypatch.chdir(tmp_path)
    inside, outside = str(tmp_path / "r.yaml"), "/etc/prometheus/r.yaml"
    results = _run(replace(ERROR, path=inside), replace(ERROR, path=outside))["results"]
    artifacts = [
        result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results
    ]
    assert artifacts == [
        {"uri": "r.yaml", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///etc/prometheus/r.yaml"},
    ]


def test_a_fingerprint_survives_that_lines_move() -> None:
    """Also those that a message names; two findings alike are told apart by their order."""

    def prints(*findings: Finding) -> list[str]:
        return [r["partialFingerprints"]["realmem/v1"] for r in _run(*findings)["results"]]

    twice = Finding("rules/duplicate", "error", "r.yaml", 9, "stands at r.yaml:4 already")
    moved = replace(twice, line=19, message="stands at r.yaml:14 already")
    assert prints(twice) == prints(moved) != prints(replace(twice, path="q.yaml"))
    assert len(set(prints(twice, moved))) == 2


def test_what_was_not_run_is_told() -> None:
    """A missing program is a notification of the run."""
    (invocation,) = _run(not_run=(NotRun("promtool", "promtool is not installed"),))["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "promtool is not installed"


def test_of_too_many_findings_the_worst_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub refuses a file with more results than its limit."""
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = _run(NOTE, BOARD, ERROR)
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "3 findings, of which 2 are written"


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_path_is_a_uri(path: str, message: str) -> None:
    """Whatever files are called, and hold."""
    (result,) = _run(Finding("rules/promql", "error", path, 1, message))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert unquote(urlsplit(uri).path) or path
