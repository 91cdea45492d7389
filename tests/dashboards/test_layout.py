"""Places on Grafana's grid: full width, no overlap, whatever the weights."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.dashboards.layout import COLUMNS, Box, Placed, place, shares
from generator.dashboards.spec import Band, Section, Text

WEIGHTS = st.lists(st.integers(1, 1000), min_size=1, max_size=COLUMNS)
BANDS = st.lists(
    st.builds(
        lambda height, widths: band(height, *widths),
        st.integers(1, 20),
        WEIGHTS,
    ),
    max_size=3,
)
SECTIONS = st.lists(
    st.builds(
        lambda title, bands, collapsed: Section(title, tuple(bands), bool(title) and collapsed),
        st.sampled_from(["", "Title"]),
        BANDS,
        st.booleans(),
    ),
    max_size=4,
)


def text(title: str = "t") -> Text:
    return Text(title=title, description="d", content="c")


def band(height: int, *widths: int) -> Band:
    return Band(height, tuple(text() for _ in widths), widths)


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.w <= other.x or other.x + other.w <= one.x
    above = one.y + one.h <= other.y or other.y + other.h <= one.y
    return not (beside or above)


def check(placed: list[Placed]) -> None:
    for each in placed:
        assert each.box.x >= 0
        assert each.box.w >= 1
        assert each.box.x + each.box.w <= COLUMNS
    for one, other in itertools.combinations(placed, 2):
        assert not overlap(one.box, other.box)


@given(WEIGHTS)
def test_shares_use_every_column(weights: list[int]) -> None:
    """Nobody gets none, and a heavier panel is never narrower than a lighter one by two."""
    widths = shares(weights)

    assert sum(widths) == COLUMNS
    assert min(widths) >= 1


@pytest.mark.parametrize("weights", [[], [0, 1], [1] * 25])
def test_shares_that_cannot_be_are_refused(weights: list[int]) -> None:
    """A programmer's mistake, said at once."""
    with pytest.raises(ValueError, match="cannot share"):
        shares(weights)


@given(SECTIONS)
def test_panels_never_overlap(sections: list[Section]) -> None:
    """Nor do the panels that a collapsed row hides overlap one another."""
    placed = place(sections)

    check(placed)
    for each in placed:
        check(list(each.hidden))


def test_equal_shares_without_weights() -> None:
    """Three panels are a third each."""
    placed = place([Section("", (Band(4, (text(), text(), text())),))])

    assert [each.box for each in placed] == [Box(0, 0, 8, 4), Box(8, 0, 8, 4), Box(16, 0, 8, 4)]


def test_a_collapsed_section_takes_its_title_s_height() -> None:
    """What follows stands right below the title, and moves when the row is opened."""
    hidden = Section("Details", (band(8, 1),), collapsed=True)
    after = Section("", (band(4, 1),))

    row, panel = place([hidden, after])

    assert row.box == Box(0, 0, 24, 1)
    assert [inner.box for inner in row.hidden] == [Box(0, 1, 24, 8)]
    assert panel.box == Box(0, 1, 24, 4)
