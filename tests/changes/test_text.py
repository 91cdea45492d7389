"""A report in a terminal: plain lines, in which no name can move the cursor."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.changes.text import render
from generator.changes.words import Data, Item, Report, Section


def report(*items: Item) -> Report:
    return Report((Section("Alerts", items),), (1, 1_200, 0), ("b\x1bad.yaml",))


def test_sections_items_details_and_diffs_are_indented() -> None:
    """And files are counted at the end."""
    item = Item((Data("A"), ": for ", Data("a b"), " and ", Data('x="y"')), (("more",),), "-1\n+2")
    assert render(report(item)).splitlines() == [
        "Alerts",
        '  A: for "a b" and \'x="y"\'',
        "    more",
        "      -1",
        "      +2",
        "",
        r"not compared, for it cannot be read: b\x1bad.yaml",
        "1 file created, 1,200 updated, 0 deleted",
    ]


def test_nothing_is_said_to_be_nothing() -> None:
    """Silence might be a mistake."""
    assert render(Report((), (0, 0, 0))) == "nothing changes\n"


def test_changes_around_the_rules_are_said_to_be_that() -> None:
    """Comments, tests and headers are files that differ, too."""
    assert "only what is around them" in render(Report((), (0, 1, 0)))


@given(st.text(), st.text())
def test_no_name_moves_the_cursor(name: str, line: str) -> None:
    """Escape sequences and breaks of lines are shown as what they are."""
    text = render(report(Item((Data(name),), diff=line)))
    assert all(each.isprintable() or each == "\n" for each in text)
