"""Old and new are paired by the nearest key first, and nothing is lost on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.changes.pairing import pair

KEYS = (lambda word: word, lambda word: word[:1] or None)


def test_equal_things_are_pairs_before_similar_ones() -> None:
    """Although a similar one stands nearer."""
    found = pair(["ab", "ac"], ["ac", "ad"], KEYS)
    assert found.pairs == (("ac", "ac"), ("ab", "ad"))
    assert (found.gone, found.appeared) == ((), ())


def test_what_has_no_counterpart_goes_or_appears() -> None:
    """In the order given."""
    found = pair(["x", "a", "y"], ["b", "a", "c"], KEYS)
    assert (found.gone, found.appeared) == (("x", "y"), ("b", "c"))


def test_key_of_none_pairs_nothing() -> None:
    """Two panels without queries are not alike for that."""
    assert pair([""], ["", ""], (lambda _: None,)).pairs == ()


@given(st.lists(st.text("abc", max_size=2)), st.lists(st.text("abc", max_size=2)))
def test_everything_is_said_exactly_once(old: list[str], new: list[str]) -> None:
    """Either as one half of a pair, or as gone or new."""
    found = pair(old, new, KEYS)
    assert sorted([*(was for was, _ in found.pairs), *found.gone]) == sorted(old)
    assert sorted([*(now for _, now in found.pairs), *found.appeared]) == sorted(new)
