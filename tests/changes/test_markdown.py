"""A comment on a pull request: data is shown and never markup, and its length is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.changes import markdown
from generator.changes.markdown import LIMIT, MOST_CHARACTERS, code, render
from generator.changes.words import Data, Item, Report, Section, one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

# HTML is on, as on GitHub: what got through would be seen.
PARSER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
SPITEFUL = st.text(st.sampled_from(list("`|*_<>[]()!#@~\\\n\r\t -+1./:&;=\"'{}$a\u2028\u202e\0")))
ANY = SPITEFUL | st.text()


def report(*items: Item, title: str = "Alerts") -> Report:
    return Report((Section(title, items),), (0, 1, 0))


def inline(text: str) -> list[Token]:
    """Return the tokens of all text in a Markdown document."""
    return [child for token in PARSER.parse(text) for child in token.children or ()]


@given(ANY)
def test_data_is_one_code_span_and_nothing_else(text: str) -> None:
    """No HTML, no mention, no link, no table, no second line."""
    shown = one_line(text)[:MOST_CHARACTERS]
    found = inline(render(report(Item(("label ", Data(text), " is added")))))
    spans = [token.content for token in found if token.type == "code_inline"]
    if text:
        (span,) = spans
        assert span.removesuffix("…") == shown
    assert {token.type for token in found} <= {"text", "code_inline", "strong_open", "strong_close"}


@given(ANY, ANY)
def test_lines_of_a_diff_stay_in_their_block(first: str, second: str) -> None:
    """Whatever fences they hold."""
    tokens = PARSER.parse(render(report(Item(("x",), diff=f"{first}\n{second}"), Item(("end",)))))
    fences = [token for token in tokens if token.type == "fence"]
    if f"{first}\n{second}".splitlines() and (first + second):
        assert len(fences) == 1
    assert [token.content for token in tokens if token.type == "inline"][-2:] == [
        "end",
        "0 files created, 1 updated, 0 deleted.",
    ]
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert html.count("<") <= 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "(empty)"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        ("@everyone", "`@everyone`"),
        ("<script>|", "`<script>|`"),
        ("a\nb\x1b", r"`a\nb\x1b`"),
        ("\u202egnp", r"`\u202egnp`"),
        ("x" * 200, f"`{'x' * 160}…`"),
    ],
)
def test_code_span(text: str, shown: str) -> None:
    """Examples of the above."""
    assert code(text) == shown


def test_expressions_are_left_out_where_they_do_not_fit() -> None:
    """What changes is said; how, the files say."""
    long = "\n".join(["+" + "x" * 150] * 40)
    items = [Item((f"alert {number}",), diff=long) for number in range(20)]
    text = render(report(*items))
    assert "<details>" not in text
    assert "alert 19" in text
    assert "more" not in text


@pytest.mark.parametrize("name", ["x" * 150, "\U0001f4a5" * 150])
def test_comment_never_grows_past_its_limit_and_says_how_much_is_missing(name: str) -> None:
    """GitHub refuses more than 65,536 characters."""
    text = render(report(*(Item((Data(f"{number}{name}"),)) for number in range(10_000))))
    assert len(text.encode()) < LIMIT + 1_000
    shown = text.count("\n- ")
    assert f"… and {10_000 - shown:,} more changes" in text
    assert text.endswith("updated, 0 deleted.\n")


def test_details_are_the_changes_that_are_counted() -> None:
    """A dashboard's panels, not the dashboard."""
    detail = (Data("y" * 150),)
    text = render(report(Item(("board:",), (detail,) * 1_000)))
    assert f"… and {1_000 - text.count('  - '):,} more changes" in text


def test_nothing_is_said_to_be_nothing() -> None:
    """A comment that is updated must not keep old news."""
    assert render(Report((), (0, 0, 0))) == "### realmem: nothing changes\n"


def test_files_that_cannot_be_read_are_named() -> None:
    """Ten of them."""
    text = render(Report((), (0, 1, 0), tuple(f"<{number}>" for number in range(12))))
    assert "No alert, record, dashboard or inhibit rule changes" in text
    assert "`<9>` and 2 more." in text
    assert markdown.render(Report((), (0, 1, 0), ("a",))).count("`a`.") == 1
