"""Names and texts that a user gives stay data."""

# ruff: noqa: E501 - a case and its whole message read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import names
from generator.config.refusal import Refused, nearest, shown, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable


def _refusal(read: Callable[[object], object], value: object) -> str:
    with pytest.raises(Refused) as caught:
        read(value)
    return f"{caught.value.message}; {caught.value.hint}"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, '5 is not text; write "5"'),
        (False, 'false is not text; write "false"'),
        (None, "nothing is not text; None"),
        (["a"], "a list is not text; None"),
        ({"a": 1}, "a mapping is not text; None"),
        ("a\nb", '"a\\nb" holds control character U+000A; remove it'),
        ("a\x1b[31m", '"a\\u001b[31m" holds control character U+001B; remove it'),
        ("a\u2028b", '"a\\u2028b" holds control character U+2028; remove it'),
        ("x" * 1001, f'"{"x" * 59}…" is 1,001 characters long; at most 1,000 fit'),
    ],
)
def test_what_is_not_a_line_of_text_is_refused(value: object, message: str) -> None:
    """Line breaks could end a string somewhere, escapes could reach a terminal."""
    assert _refusal(names.text, value) == message


def test_a_line_of_text_passes_in_any_script() -> None:
    """Up to a thousand characters, spaces and accents included."""
    for value in ("", "x" * 1000, "équipe 漢 🙂 \"'\\{}"):
        assert names.text(value) == value


def test_blank_text_is_refused_where_a_name_is_needed() -> None:
    """A folder of Grafana has a name."""
    assert names.words("Memory") == "Memory"
    assert _refusal(names.words, "  ") == '"  " is blank; write a name'


@pytest.mark.parametrize("value", ["cluster", "_x", "Pod9", "a" * 100])
def test_label_names_pass(value: str) -> None:
    """What every Prometheus version takes."""
    assert names.label_name(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("9a", '"9a" is not a label name; use letters, digits and _, and no digit first'),
        ("a-b", '"a-b" is not a label name; use letters, digits and _, and no digit first'),
        ("", '"" is not a label name; use letters, digits and _, and no digit first'),
        ("é", '"é" is not a label name; use letters, digits and _, and no digit first'),
        ("a) or (b", '"a) or (b" is not a label name; use letters, digits and _, and no digit first'),
        ("__name__", '"__name__" is reserved; names with __ are Prometheus\' own'),
    ],
)  # fmt: skip
def test_what_is_no_label_name_is_refused(value: str, message: str) -> None:
    """Label names reach PromQL unquoted, so that nothing else may pass."""
    assert _refusal(names.label_name, value) == message


def test_labels_are_fixed_text_by_name() -> None:
    """A mapping passes as it is, and a section that is commented out is empty."""
    assert names.labels({"team": "platform", "x": ""}) == {"team": "platform", "x": ""}
    assert names.labels(None) == {}


@pytest.mark.parametrize(
    ("value", "message", "at", "on_key"),
    [
        ("x", '"x" is not a mapping; write {team: platform}', (), False),
        ({"ok": "x", "a-b": "c"}, '"a-b" is not a label name; use letters, digits and _, and no digit first', ("a-b",), True),
        ({"severity": "page"}, '"severity" is set by the rules themselves; choose another name', ("severity",), True),
        ({"alertname": "x"}, '"alertname" is set by the rules themselves; choose another name', ("alertname",), True),
        ({"team": 5}, '5 is not text; write "5"', ("team",), False),
        ({"team": "{{ $value }}"}, '"{{ $value }}" is a template; write fixed text', ("team",), False),
    ],
)  # fmt: skip
def test_labels_that_would_break_alerts_are_refused_where_they_stand(
    value: object,
    message: str,
    at: tuple[str, ...],
    on_key: bool,  # noqa: FBT001
) -> None:
    """The place is that of the label's key or of its value, whichever is wrong."""
    with pytest.raises(Refused) as caught:
        names.labels(value)
    assert f"{caught.value.message}; {caught.value.hint}" == message
    assert (caught.value.at, caught.value.on_key) == (at, on_key)


@pytest.mark.parametrize(
    "value",
    [
        "https://runbooks.example.org/{alert}",
        "http://wiki:8080/a/{alert}.html?x=1&y=%20#{alert}",
        "https://[::1]/x",
    ],
)
def test_runbook_urls_pass_with_their_placeholder(value: str) -> None:
    """The placeholder is optional and may stand anywhere after the host."""
    assert names.runbook_url(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("ftp://x", '"ftp://x" is not an http(s) URL; start it with https://'),
        ("https://", '"https://" is not an http(s) URL; start it with https://'),
        ("javascript:alert(1)", '"javascript:alert(1)" is not an http(s) URL; start it with https://'),
        ("https://x/{name}", '"https://x/{name}" holds "{"; percent-encode it'),
        ("https://x/a b", '"https://x/a b" holds " "; percent-encode it'),
        ('https://x/"', '"https://x/\\"" holds "\\""; percent-encode it'),
        ("https://x/é", '"https://x/é" holds "é"; percent-encode it'),
        ("https://u:p@x/", "the URL holds a user name; every alert would show it: leave it out"),
        (5, '5 is not text; write "5"'),
    ],
)  # fmt: skip
def test_what_is_no_runbook_url_is_refused(value: object, message: str) -> None:
    """What a browser would not open, or a rule file should not hold."""
    assert _refusal(names.runbook_url, value) == message


def test_a_base_url_loses_its_closing_slash() -> None:
    """Paths are added to it."""
    assert names.base_url("https://grafana.example.org/") == "https://grafana.example.org"
    assert names.base_url("https://example.org/grafana") == "https://example.org/grafana"


@pytest.mark.parametrize("value", ["https://x/?orgId=1", "https://x/#a"])
def test_a_base_url_has_no_query(value: str) -> None:
    """A path cannot follow a query."""
    assert _refusal(names.base_url, value) == (
        f'"{value}" has a query or fragment; write the address without it'
    )


def test_a_base_url_has_no_placeholder() -> None:
    """Only runbooks are named after alerts."""
    assert "percent-encode" in _refusal(names.base_url, "https://x/{alert}")


@given(st.text())
def test_a_shown_value_is_one_short_printable_line(value: str) -> None:
    """Whatever is in the file, the message about it is safe to print."""
    text = shown(value)
    assert text.isprintable()
    assert len(text) <= 2 + 12 * 60


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    """Alerts are CamelCase and people are not."""
    assert nearest("containermemoryleek", ["ContainerMemoryLeak", "x"]) == "ContainerMemoryLeak"
    assert nearest("zzz", ["ContainerMemoryLeak"]) is None


def test_a_part_of_one_name_alone_is_that_name() -> None:
    """Two that have it are a guess too many, and three letters stand in many a word."""
    known = ["ContainerMemoryNearLimit", "ContainerWorkingSetIsCache", "AutoscalerOnCache"]
    assert nearest("nearlimit", known) == "ContainerMemoryNearLimit"
    assert nearest("Cache", known) is None
    assert nearest("Lim", known) is None


def test_a_hint_names_all_when_none_is_near() -> None:
    """A word unlike any other still gets an answer."""
    assert suggestion("treshold", ["threshold"]) == 'did you mean "threshold"?'
    assert suggestion("zzz", ["a", "b"]) == "known keys: a, b"
    assert suggestion(5, ["a", "b"], "write one of") == "write one of: a, b"
