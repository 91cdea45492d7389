"""YAML as a tree with lines: what it keeps, and what it refuses."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.compose import Document, Limits, read_all
from generator.documents.nodes import Mapping, Scalar
from generator.errors import RealmemError

LIMITS = Limits(depth=100, nodes=1_000_000)


def read(text: str) -> list[Document]:
    return read_all(text, "x.yaml", LIMITS, RealmemError)


def _only(text: str) -> Mapping:
    (document,) = read(text)
    assert isinstance(document.root, Mapping)
    return document.root


def _scalar(root: Mapping, key: str) -> Scalar:
    node = root.get(key)
    assert isinstance(node, Scalar)
    return node


def test_a_block_scalar_begins_on_the_line_after_its_mark() -> None:
    """The line of an expression is that of its text, not of the `|` before it."""
    root = _only("a: b\nexpr: |\n  x\n")
    assert _scalar(root, "expr").line == 2
    assert _scalar(root, "expr").text_line == 3
    assert _scalar(root, "a").text_line == 1


@pytest.mark.parametrize("written", ["1", "true", "1.5e3", "0x1f", ".inf", "2020-01-01", "~", ""])
def test_what_yaml_takes_for_something_else_is_not_text(written: str) -> None:
    """Numbers, booleans, dates and nothing are told from text; quoted they are text."""
    assert not _scalar(_only(f"a: {written}"), "a").quoted
    assert _scalar(_only(f'a: "{written}"'), "a").quoted


def test_nothing_is_null() -> None:
    """An empty value is null, an empty string is not."""
    root = _only("a:\nb: ''\n")
    assert _scalar(root, "a").null
    assert not _scalar(root, "b").null


def test_an_alias_is_the_node_itself() -> None:
    """What an anchor names stands again where its alias does, for scalars and collections."""
    root = _only("a: &x {k: &y v}\nb: *x\nc: *y\n")
    assert root.get("b") is root.get("a")
    assert _scalar(root, "c").text == "v"


def test_aliases_that_explode_are_refused() -> None:
    """A billion laughs are ten lists until something walks them."""
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(RealmemError, match="holds more than 1,000,000 values"):
        read("\n".join(lines))


def test_an_alias_may_be_a_key() -> None:
    """As a key it is the text that its anchor has."""
    assert _only("a: &x b\n*x : c\n").pairs[1][0].text == "b"


def test_merged_keys_are_taken_over() -> None:
    """`<<` brings the keys that a mapping lacks, from one base or from several."""
    root = _only("a: &a {x: 1, y: 2}\nb: &b {z: 3}\nc:\n  <<: [*a, *b, text]\n  x: 9\n")
    merged = root.get("c")
    assert isinstance(merged, Mapping)
    assert {key.text: _scalar(merged, key.text).text for key, _ in merged.pairs} == {
        "x": "9",
        "y": "2",
        "z": "3",
    }


def test_keys_that_are_no_scalars_are_dropped() -> None:
    """A list for a key is nothing that a rule file has."""
    assert _only("? [a]\n: b\nc: d\n").pairs[0][0].text == "c"


def test_every_document_is_given() -> None:
    """A stream of documents is read whole; an anchor ends with its document."""
    assert [document.start.line for document in read("a: &x 1\n---\nb: 2\n")] == [1, 2]
    with pytest.raises(RealmemError) as caught:
        read("a: &x 1\n---\nb: *x\n")
    assert (
        str(caught.value)
        == "x.yaml:3:4: alias *x has no anchor; define &x; or, if it is text, quote it: '*x'"
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_a_document_may_be_empty(text: str) -> None:
    """Nothing is no root, or a null."""
    roots = [document.root for document in read(text)]
    assert all(isinstance(root, Scalar) and root.null for root in roots)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: [",
            (
                "2:1: not valid YAML: did not find expected node content while parsing a flow node;"
                " close the bracket"
            ),
        ),
        (
            "a: 'x",
            (
                "1:4: not valid YAML: found unexpected end of stream"
                " while scanning a quoted scalar; close the quote"
            ),
        ),
        ("- " * 101, "1:201: nested more than 100 levels deep; is this the right file?"),
        ("[" * 200_000, "1:101: nested more than 100 levels deep; is this the right file?"),
        ("a: b\nc: \x01", "2:4: control character U+0001; remove it"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place(text: str, message: str) -> None:
    """A syntax error, or a nesting that would overflow a stack, is one error."""
    with pytest.raises(RealmemError) as caught:
        read(text)
    assert str(caught.value) == f"x.yaml:{message}"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but the error that was asked for."""
    with contextlib.suppress(RealmemError):
        read(text)
