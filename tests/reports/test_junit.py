"""Findings as JUnit's XML, held to the elements and attributes that CI servers read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from generator.checks import Finding, NotRun
from generator.reports import REPORTS, Report

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# What junit-10.xsd of jenkinsci/xunit-plugin lets an element have, as far as it is written here:
# the attributes that it must and may have, and the elements inside it.
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "url"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"classname", "time", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
ERROR = Finding("rules/promql", "error", "b.yaml", 4, 'A: "<wrong>" & more', "make it right")
NOTE = Finding("promql/ranges", "info", "b.yaml", 9, "a 50% range")
REPORT = Report(
    findings=(ERROR, NOTE),
    not_run=(NotRun("promtool", "promtool is not installed"),),
    ran=("promql/ranges", "promtool/check", "rules/naming", "rules/promql"),
)


def _valid(report: Report) -> Element:
    """Parse the report and hold each element to the schema."""
    root = ET.fromstring(REPORTS["junit"](report))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    for element in root.iter():
        required, allowed, children = SCHEMA[element.tag]
        assert required <= set(element.keys()) <= required | allowed
        assert {child.tag for child in element} <= children
    return root


def test_a_suite_is_a_check_and_a_test_a_finding() -> None:
    """A note does not fail, a check without findings passes, a missing program is skipped."""
    suites = {suite.get("name"): suite for suite in _valid(REPORT)}
    assert list(suites) == list(REPORT.ran)
    (failure,) = suites["rules/promql"].iter("failure")
    assert (failure.get("type"), failure.get("message")) == ("error", ERROR.message)
    assert failure.text == 'b.yaml:4: error rules/promql: A: "<wrong>" & more\n    make it right'
    assert suites["promql/ranges"].findtext("testcase/system-out", "").startswith("b.yaml:9: info")
    assert [case.get("name") for case in suites["rules/naming"]] == ["no findings"]
    assert [each.get("message") for each in suites["promtool/check"].iter("skipped")] == [
        "promtool is not installed"
    ]


def test_the_counts_are_those_of_the_tests() -> None:
    """What servers show without counting themselves."""
    root = _valid(REPORT)
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    for suite in root:
        assert suite.get("tests") == str(len(suite))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))
        assert suite.get("skipped") == str(len(list(suite.iter("skipped"))))


@given(st.text(), st.text(), st.text(), st.sampled_from(["error", "info"]))
def test_whatever_files_hold_is_well_formed(
    path: str, message: str, hint: str, severity: str
) -> None:
    """Quotes, brackets, control characters and half surrogates."""
    finding = Finding("a/b", severity, path, None, message, hint)  # type: ignore[arg-type]
    REPORTS["junit"](Report(findings=(finding,))).encode()
    _valid(Report(findings=(finding,)))
