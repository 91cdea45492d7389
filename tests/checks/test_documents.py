"""YAML as a tree with lines: what it keeps, and what it refuses."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.documents import MalformedError, Mapping, Scalar, Sequence, read


def _only(text: str) -> Mapping:
    (root,) = read(text)
    assert isinstance(root, Mapping)
    return root


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


def test_aliases_of_aliases_do_not_explode() -> None:
    """A billion laughs are ten lists, not a billion strings."""
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    last = _only("\n".join(lines)).get("a29")
    assert isinstance(last, Sequence)
    assert len(last.items) == 9


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
    assert len(read("a: &x 1\n---\nb: 2\n")) == 2
    with pytest.raises(MalformedError, match=r"not YAML: unknown alias \*x") as caught:
        read("a: &x 1\n---\nb: *x\n")
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: [", "not YAML: did not find expected node content", 2),
        ("a: 'x", "not YAML: found unexpected end of stream", 1),
        ("- " * 101, "nested more than 100 levels deep", 1),
        ("[" * 100_000, "nested more than 100 levels deep", 1),
        (
            "a: \x01",
            "not YAML: unacceptable character #x0001: control characters are not allowed",
            None,
        ),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(
    text: str, message: str, line: int | None
) -> None:
    """A syntax error, or a nesting that would overflow a stack, is one error."""
    with pytest.raises(MalformedError) as caught:
        read(text)
    assert caught.value.message == message
    assert caught.value.line == line


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but MalformedError."""
    with contextlib.suppress(MalformedError):
        read(text)
