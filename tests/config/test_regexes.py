"""Regular expressions: what Go's RE2 reads, and nothing that other parsers read differently."""

# ruff: noqa: E501 - a case and its whole message read best on one line

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config.refusal import Refused
from generator.config.regexes import regex
from tests.fuzz.bounds import bounded


@pytest.mark.parametrize(
    "pattern",
    [
        ".*",
        "data-.*",
        "kube-system|monitoring",
        "team-[0-9]+",
        "(?:a|b)c?",
        "(?P<name>x)",
        "(?i)prod",
        "(?i:prod)-x",
        r"a\.b\-\d\w",
        r"[]a]",
        r"[^a-z\d]",
        "[[:alpha:]]+",
        "a{3}",
        "a{2,}?",
        "(a{10}){100}",
        r"\{x\}",
        "é+",
        "x" * 1000,
    ],
)
def test_what_re2_reads_passes(pattern: str) -> None:
    """A pattern is kept as it was typed."""
    assert regex(pattern) == pattern


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("*-system", '"*-system" is a pattern of a shell; this is a regular expression; write .*-system'),
        ("*", '"*" is a pattern of a shell; this is a regular expression; write .*'),
        ("kube-*", '"kube-*" is a pattern of a shell; this is a regular expression; write kube-.*'),
        ("shop|*-db-*", '"shop|*-db-*" is a pattern of a shell; this is a regular expression; write shop|.*-db-.*'),
        ("“shop”", '"“shop”" is in curly quotes; write straight ones'),
        ("(?!kube).*", '"(?!kube).*" cannot be used: RE2 has no look-around; list what to match, or exclude the rest'),
        ("a(?=b)", '"a(?=b)" cannot be used: RE2 has no look-around; list what to match, or exclude the rest'),
        ("(?<=a)b", '"(?<=a)b" cannot be used: RE2 has no look-around; list what to match, or exclude the rest'),
        ("(?<!a)b", '"(?<!a)b" cannot be used: RE2 has no look-around; list what to match, or exclude the rest'),
        (r"(a)\1", r'"(a)\\1" cannot be used: RE2 has no back-references; write the text again'),
        ("(?P=x)", '"(?P=x)" cannot be used: RE2 has no back-references; write the text again'),
        ("(?<n>a)", '"(?<n>a)" cannot be used: older versions of Go lack (?<name>…); write (?P<name>…) or (…)'),
        ("(?>a)", '"(?>a)" cannot be used: RE2 has no such group; write (…) or (?:…)'),
        ("(?x)a b", '"(?x)a b" cannot be used: RE2 has no such group; write (…) or (?:…)'),
        (r"\Qa\E", r'"\\Qa\\E" cannot be used: this escape is not portable; write the character itself'),
        (r"\pL", r'"\\pL" cannot be used: this escape is not portable; write the character itself'),
        (r"\<a", r'"\\<a" cannot be used: this escape is not portable; write the character itself'),
        ("a\\", '"a\\\\" cannot be used: this escape is not portable; write the character itself'),
        ("[a&&b]", r'"[a&&b]" cannot be used: a [ is not closed, or holds [, &&, -- or ~~; escape it: \['),
        ("[a[b]]", r'"[a[b]]" cannot be used: a [ is not closed, or holds [, &&, -- or ~~; escape it: \['),
        ("[a", r'"[a" cannot be used: a [ is not closed, or holds [, &&, -- or ~~; escape it: \['),
        ("a{x}", r'"a{x}" cannot be used: a { that counts nothing; write \{ for the character'),
        ("a++", '"a++" repeats a repetition; put it in (…)'),
        ("a{1001}", '"a{1001}" repeats too often; RE2 repeats up to 1,000 times'),
        ("(a{100}b){11}", '"(a{100}b){11}" repeats too often; RE2 repeats up to 1,000 times'),
        ("(", '"(" opens a ( that it never closes; add the )'),
        ("a)|(b", '"a)|(b" closes a ( that it never opens; remove the )'),
        ("+a", '"+a" is not a regular expression; check its brackets and repetitions'),
        ("[b-a]", '"[b-a]" is not a regular expression; check its brackets and repetitions'),
        ("", '"" matches only an empty name; write ".*" to match every name'),
        ("a\nb", '"a\\nb" holds control character U+000A; remove it'),
        ("a" * 1001, f'"{"a" * 59}…" is 1,001 characters long; at most 1,000 fit'),
        (5, '5 is not text; write "5"'),
    ],
)  # fmt: skip
def test_what_re2_lacks_is_refused_with_a_word_why(pattern: object, message: str) -> None:
    """Prometheus would refuse the whole rule file, long after."""
    with pytest.raises(Refused) as caught:
        regex(pattern)
    assert f"{caught.value.message}; {caught.value.hint}" == message


@pytest.mark.parametrize("end", ["*", "a*", "(b)", r"\.", "[c]"])
def test_a_long_name_with_something_after_it_takes_no_time(end: str) -> None:
    """Backtracking over thirty letters would take minutes."""
    with bounded(seconds=2):
        assert regex("a" * 900 + end) == "a" * 900 + end


def test_a_refusal_is_the_same_every_time() -> None:
    """Checked patterns are remembered; refused ones are refused again."""
    for _ in range(2):
        with pytest.raises(Refused, match="look-around"):
            regex("(?!a)")


_PIECES = [
    "a",
    "-",
    ".",
    "*",
    "+",
    "?",
    "|",
    "(",
    ")",
    "(?:",
    "[",
    "]",
    "{2}",
    "\\",
    "\\d",
    "é",
]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=8).map("".join))
def test_what_passes_is_a_regular_expression_to_python_too(pattern: str) -> None:
    """A third parser's opinion: nothing passes that it cannot compile."""
    try:
        passed = regex(pattern)
    except Refused:
        return
    re.compile(passed)
