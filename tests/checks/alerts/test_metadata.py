"""alerts/metadata: severity, texts and `for` of alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

GOOD = {
    "expr": "x > 1",
    "for": "5m",
    "severity": "warning",
    "summary": "Too much of it.",
    "description": "{{ $value }} is too much.",
}


def _alert(**changes: str) -> str:
    fields = GOOD | changes
    return f"""
    - alert: A
      expr: {fields["expr"]}
      for: {fields["for"]}
      labels: {{severity: "{fields["severity"]}"}}
      annotations: {{summary: "{fields["summary"]}", description: "{fields["description"]}"}}
    """


def test_a_complete_alert_passes(found: Found) -> None:
    """A fixed summary, a templated description, a severity and a `for` are all it takes."""
    assert found("alerts/metadata", rules=_alert()) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "severity",
            "",
            'has no severity; give it a label "severity", one of info, warning, critical',
        ),
        ("severity", "page", 'severity is "page"; make it one of info, warning, critical'),
        ("summary", "", "has no summary; give it one fixed sentence"),
        (
            "summary",
            "{{ $value }} is much.",
            "the summary is templated; keep it fixed; values belong into the description",
        ),
        (
            "summary",
            "too much.",
            "the summary is not a sentence; begin it with a capital and end it with a full stop",
        ),
        (
            "summary",
            "Too much",
            "the summary is not a sentence; begin it with a capital and end it with a full stop",
        ),
        (
            "description",
            "",
            "has no description; say what it is about, with {{ $labels }} and {{ $value }}",
        ),
        (
            "description",
            "Too much.",
            "the description is not templated; name what it is about with {{ $labels }}",
        ),
        (
            "for",
            "",
            'fires on a single evaluation; give it a "for", or look back over a range',
        ),
        (
            "for",
            "0s",
            'fires on a single evaluation; give it a "for", or look back over a range',
        ),
    ],
)
def test_what_is_missing_or_wrong_is_found(
    found: Found, field: str, value: str, message: str
) -> None:
    """Each field is told by itself, with what to write."""
    assert found("alerts/metadata", rules=_alert(**{field: value})) == [
        f"rules.yaml:4: warning: A: {message}"
    ]


@pytest.mark.parametrize("expr", ["increase(x[10m5s]) > 1", "a:b:c > 1", "d:e:f > 1", "("])
def test_an_alert_that_looks_back_needs_no_for(found: Found, expr: str) -> None:
    """The range may stand in the alert or in a record that it reads, however far down."""
    records = """
    - {record: a:b:c, expr: "max_over_time(x[1h:1m])"}
    - {record: d:e:f, expr: a:b:c + d:e:f}
    """
    assert found("alerts/metadata", rules=records + _alert(expr=expr, **{"for": ""})) == []


def test_a_missing_runbook_is_noted_where_others_have_one(found: Found) -> None:
    """A house without runbooks is not told so at every alert."""
    alert = "- alert: {name}\n  expr: x > 1\n  annotations: {{{link}}}"
    link = "runbook_url: https://r.example.org"
    none, some = (alert.format(name=name, link=text) for name, text in (("A", ""), ("B", link)))
    said = "A: has no runbook_url, which other alerts have; say where to read what to do"
    lines = found("alerts/metadata", rules=f"{none}\n{some}")
    assert f"rules.yaml:4: info: {said}" in lines
    assert sum("runbook" in line for line in lines) == 1
    assert not any("runbook" in line for line in found("alerts/metadata", rules=none))
