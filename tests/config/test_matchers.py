"""Matchers are parsed, never pasted."""

# ruff: noqa: E501 - a case and its whole message read best on one line

from __future__ import annotations

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config.matchers import Matcher, parse_matchers
from generator.config.refusal import Refused


@pytest.mark.parametrize(
    ("text", "matchers"),
    [
        ("", ()),
        ("{}", ()),
        ('job="kubelet"', (Matcher("job", "=", "kubelet"),)),
        (
            'job="kubelet", metrics_path="/metrics/cadvisor"',
            (Matcher("job", "=", "kubelet"), Matcher("metrics_path", "=", "/metrics/cadvisor")),
        ),
        (' a != "b" ,c=~"d.*",e!~"f|g", ', (
            Matcher("a", "!=", "b"), Matcher("c", "=~", "d.*"), Matcher("e", "!~", "f|g"))),
        ('{job="x"}', (Matcher("job", "=", "x"),)),
        ("a='it\"s',b=`raw\\d`", (Matcher("a", "=", 'it"s'), Matcher("b", "=", "raw\\d"))),
        (r'a="q\"b\\s"', (Matcher("a", "=", r'q"b\s'),)),
        ('a="",\nb="c"', (Matcher("a", "=", ""), Matcher("b", "=", "c"))),
        (r'a=~"x\\.y"', (Matcher("a", "=~", r"x\.y"),)),
        ('a="b, c=}#"', (Matcher("a", "=", "b, c=}#"),)),
    ],
)  # fmt: skip
def test_matchers_are_read_as_prometheus_reads_them(
    text: str, matchers: tuple[Matcher, ...]
) -> None:
    """All three quotes, braces around them, a comma after the last."""
    assert parse_matchers(text) == matchers


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('job="a"} or vector(1) #', '"} or vector(1) #" follows a matcher; write only matchers'),
        ('{a="b"}, {c="d"}', '"}, {c=\\"d\\"" follows a matcher; write only matchers'),
        ('a="b" c="d"', '"c=\\"d\\"" follows a matcher; write only matchers'),
        ('job="kubelet', 'missing quote at the end of "\\"kubelet"; close it with "'),
        ("job='kubelet", "missing quote at the end of \"'kubelet\"; close it with '"),
        ("job=kubelet", 'the value of job must be in quotes, not "kubelet"; write job="value"'),
        ("job=“kubelet”", 'a curly quote before "kubelet”"; write straight quotes: "…"'),
        ('“job="kubelet"”', 'a curly quote before "job=\\"kubelet\\"”"; write straight quotes: "…"'),
        ('job=~"*-kubelet"', '"*-kubelet" is a pattern of a shell; this is a regular expression; write .*-kubelet'),
        ("job=", 'the value of job must be in quotes, not the end; write job="value"'),
        ("job", 'job must be followed by =, !=, =~ or !~, not the end; write label="value"'),
        ('job=="a"', 'job must be followed by =, !=, =~ or !~, not "==\\"a\\""; write label="value"'),
        ('job~"a"', 'job must be followed by =, !=, =~ or !~, not "~\\"a\\""; write label="value"'),
        ('="a"', 'label name expected before "=\\"a\\""; write label="value"'),
        (',a="b"', 'label name expected before ",a=\\"b\\""; write label="value"'),
        ('"foo.bar"="a"', 'label name expected before "\\"foo.bar\\"=\\"a\\""; write label="value"'),
        ('a-b="c"', '"a-b" is not a label name; use letters, digits and _, and no digit first'),
        ('up{job="a"}', '"up" is a metric, not a label; write only what is in { }'),
        ('__name__="up"', "__name__ cannot be matched; the rules name their metrics themselves"),
        ('__x="up"', '"__x" is reserved; names with __ are Prometheus\' own'),
        ('a=~"("', '"(" opens a ( that it never closes; add the )'),
        ('a!~"(?!x)"', '"(?!x)" cannot be used: RE2 has no look-around; list what to match, or exclude the rest'),
        (r'a=~"\d"', r'a: escape "\\d" in a string; double the backslash of a regular expression: \\'),
        ('a="x\ny"', '"x\\ny" holds control character U+000A; remove it'),
        ("a=`x\ny`", '"x\\ny" holds control character U+000A; remove it'),
        (5, "5 is not text; write the matchers between single quotes"),
        ({"job": "x"}, "a mapping is not text; write the matchers between single quotes"),
    ],
)  # fmt: skip
def test_what_is_not_exactly_matchers_is_refused(text: object, message: str) -> None:
    """No character of the input is left unexplained."""
    with pytest.raises(Refused) as caught:
        parse_matchers(text)
    assert f"{caught.value.message}; {caught.value.hint}" == message


def test_a_matcher_prints_as_promql() -> None:
    """Quotes and backslashes are escaped."""
    assert str(Matcher("a", "=~", 'x\\d"y')) == 'a=~"x\\\\d\\"y"'


_LABELS = st.from_regex("[a-zA-Z][a-zA-Z0-9_]{0,10}", fullmatch=True)
_VALUES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), max_size=50)
_MATCHERS = st.builds(Matcher, _LABELS, st.sampled_from(["=", "!="]), _VALUES)


@given(st.lists(_MATCHERS, max_size=4))
def test_printed_matchers_are_read_back(matchers: list[Matcher]) -> None:
    """What is written into a rule means what the config said."""
    assert parse_matchers(",".join(map(str, matchers))) == tuple(matchers)


@given(_MATCHERS)
def test_printed_matchers_mean_the_same_to_a_promql_parser(matcher: Matcher) -> None:
    """An independent parser finds one matcher with this label and this value, and nothing else."""
    selector = promql_parser.parse(f"x{{{matcher}}}")
    assert isinstance(selector, promql_parser.VectorSelector)
    (parsed,) = selector.matchers.matchers
    assert (parsed.name, parsed.value) == (matcher.label, matcher.value)


@given(st.text(st.sampled_from("ab=!~\"'`\\{},#() \n"), max_size=30))
def test_any_text_gives_matchers_or_a_refusal(text: str) -> None:
    """What passes is a selector and no more, as an independent parser sees it."""
    try:
        matchers = parse_matchers(text)
    except Refused:
        return
    parsed = promql_parser.parse(f"x{{{','.join(map(str, matchers))}}}")
    assert isinstance(parsed, promql_parser.VectorSelector)
    assert [one.value for one in parsed.matchers.matchers] == [one.value for one in matchers]
