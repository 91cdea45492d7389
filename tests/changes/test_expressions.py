"""What differs between two expressions is named by what it is."""

from __future__ import annotations

import pytest

from generator.changes.expressions import differences
from tests.changes.conftest import plain


def said(old: str, new: str) -> list[str]:
    return [plain(text) for text in differences(old, new, "the expression")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a > 0.95", "a > 0.9", "threshold <0.95> becomes <0.9>"),
        ("a >= 1e-3", "a >= 1e-4", "threshold <1e-3> becomes <1e-4>"),
        ("a == 1", "a == 2", "threshold <1> becomes <2>"),
        ("rate(a[5m10s])", "rate(a[10m10s])", "range <5m10s> becomes <10m10s>"),
        ("a offset 1h", "a offset 2h", "offset <1h> becomes <2h>"),
        ("a * 60", "a * 61", "number <60> becomes <61>"),
        ('a{job="x"}', 'a{job="y"}', 'string <"x"> becomes <"y">'),
        ('a{n=~"x|y"}', 'a{n=~"y|z"}', "a list without <x> and with <z>"),
        ('a{n=~"x|y"}', 'a{n=~"y|x"}', 'string <"x|y"> becomes <"y|x">'),
        ("a > 1", "b > 1", "the expression changes"),
        ("a > 1", "a > 1 and b", "the expression changes"),
        ("a > 1", "a < 1", "the expression changes"),
    ],
)
def test_change_is_named(old: str, new: str, words: str) -> None:
    """By the place where the literal stands."""
    assert said(old, new) == [words]


def test_layout_and_comments_are_no_change() -> None:
    """What Prometheus evaluates is the same."""
    assert said("a > 1 # why", "a\n  # because\n  > 1") == []


def test_hash_in_a_string_is_no_comment() -> None:
    """A matcher's value counts to its end."""
    assert said('a{b="#1"}', 'a{b="#2"}') == ['string <"#1"> becomes <"#2">']


def test_same_change_in_many_places_is_said_once() -> None:
    """A threshold that is read twice is one threshold."""
    assert said("a > 1 or b > 1", "a > 2 or b > 2") == ["threshold <1> becomes <2>"]


def test_many_values_are_not_listed() -> None:
    """Then the reader wants the expression."""
    assert said("a > 1 + 2 + 3 + 4", "a > 5 + 6 + 7 + 8") == ["the expression changes"]
