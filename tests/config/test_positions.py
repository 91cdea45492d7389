"""YAML read with positions: what it says, where it says it, and why it is refused."""

# ruff: noqa: E501 - a case and its whole message read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.config.positions import parse, parse_leniently, read
from generator.documents import compose
from generator.documents.syntax import explain
from generator.errors import ConfigError, Problem, TemplateError

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """\
# comment
groups:
  - name: first
    rules: [a, {b: 1}]
  - name: |
      text of
      two lines
folded: >-
  one
plain: 'x'
"""


def _problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text, "x.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_values_are_plain_data() -> None:
    """A document reads as Python's own dicts and lists."""
    assert parse(SAMPLE, "x.yaml").value == {
        "groups": [
            {"name": "first", "rules": ["a", {"b": 1}]},
            {"name": "text of\ntwo lines\n"},
        ],
        "folded": "one",
        "plain": "x",
    }


@pytest.mark.parametrize(
    ("at", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("groups",), (3, 3), (2, 1)),
        (("groups", 0), (3, 5), (3, 5)),
        (("groups", 0, "name"), (3, 11), (3, 5)),
        (("groups", 0, "rules", 1), (4, 16), (4, 16)),
        (("groups", 0, "rules", 1, "b"), (4, 20), (4, 17)),
        (("groups", 1, "name"), (5, 11), (5, 5)),
        (("folded",), (8, 9), (8, 1)),
        (("groups", 0, "absent"), (3, 5), (3, 5)),
        (("absent", "deeper"), (2, 1), (2, 1)),
    ],
)
def test_every_part_knows_its_place(
    at: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    """Values and keys have a line and column; what is absent has its surroundings'."""
    document = parse(SAMPLE, "x.yaml")
    assert document.position(at) == value
    assert document.key_position(at) == key


@pytest.mark.parametrize(
    ("at", "line"),
    [(("groups", 1, "name"), 6), (("folded",), 9), (("plain",), 10), (("groups",), 3)],
)
def test_the_text_of_a_block_starts_below_its_sign(at: tuple[str | int, ...], line: int) -> None:
    """An error in the second line of a `|` block can be given its line in the file."""
    assert parse(SAMPLE, "x.yaml").content_line(at) == line


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n"])
def test_an_empty_document_is_nothing(text: str) -> None:
    """An empty file is no error here: what it means is the reader's matter."""
    document = parse(text, "x.yaml")
    assert document.value is None
    assert document.position(("a",)) == document.position()


def test_aliases_stand_for_their_anchor() -> None:
    """Anchors on scalars and on collections can be used again, at their own positions."""
    document = parse("a: &one {k: v}\nb: *one\nc: &two x\nd: [*two]\n", "x.yaml")
    assert document.value == {"a": {"k": "v"}, "b": {"k": "v"}, "c": "x", "d": ["x"]}
    assert document.position(("b", "k")) == (1, 13)


def test_tags_of_the_core_schema_are_understood() -> None:
    """An explicit tag says what a plain scalar would otherwise not be."""
    text = "{a: !!str 5, b: !!int 5, c: !!float 5, d: !!bool on, e: !!null '', f: ! 5, g: !!map {}}"
    expected = {"a": "5", "b": 5, "c": 5, "d": True, "e": None, "f": "5", "g": {}}
    assert parse(text, "x.yaml").value == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", '3:1: duplicate key "a", first set on line 1; keep one of them'),
        ("a:\n\tb: 1\n", "2:1: a tab is used for indentation; indent with spaces"),
        ("a:\n  - b\n \t- c\n", "3:2: a tab is used for indentation; indent with spaces"),
        ("1: a\n", '1:1: a key must be text, not 1; write "1"'),
        ("on: a\n", '1:1: a key must be text, not on; write "on"'),
        ("? \n: a\n", "1:2: a key must be text, not nothing"),
        ("? [a]\n: b\n", "1:3: a key must be text, not a list"),
        ("? {a: b}\n: c\n", "1:3: a key must be text, not a mapping"),
        ("a: &x b\n*x : c\n", "2:1: a key must be text, not alias *x"),
        ("<<: {a: 1}\n", "1:1: merge keys (<<) are not supported; write the keys out"),
        ("a: *b\n", "1:4: alias *b has no anchor; define &b; or, if it is text, quote it: '*b'"),
        ("a: &b [*b]\n", "1:8: alias *b contains itself; write the value out"),
        ("a: !!python/object:os.system x\n", '1:4: tag "!!python/object:os.system" is not supported; remove it'),
        ("a: !!set {}\n", '1:4: tag "!!set" is not supported; remove it'),
        ("a: !!int x\n", '1:4: "x" is no int; remove the tag'),
        ("a: .nan\n", "1:4: .nan is not a finite number; write a number"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document starts here; keep one document in a file"),
        ("a: " + "[" * 60, "1:53: nested more than 50 levels deep; is this the right file?"),
        ("a: 'x\n", "1:4: not valid YAML: found unexpected end of stream while scanning a quoted scalar; close the quote"),
        ("a: [1, 2\n", "1:4: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence; close the bracket"),
        ("a: b: c\n", '1:5: not valid YAML: mapping values are not allowed in this context; quote a value that holds ": ", and check the indentation'),
        ("a: @x\n", "1:4: not valid YAML: found character that cannot start any token while scanning for the next token; quote a value that starts with one of % @ `"),
        ("a: *\n", "1:5: not valid YAML: did not find expected alphabetic or numeric character while scanning an alias; check the indentation, and quote values with special characters"),
        ("%YAML 3.0\n---\na\n", "1:1: not valid YAML: found incompatible YAML document"),
        ("a: \0\n", "1:4: control character U+0000; remove it"),
    ],
)  # fmt: skip
def test_each_mistake_is_one_clear_line(text: str, problem: str) -> None:
    """Place, mistake and remedy, and nothing else."""
    assert _problems(text) == [f"x.yaml:{problem}"]


def test_mistakes_that_leave_the_rest_readable_are_all_reported() -> None:
    """One run shows them all, and what goes on after them is still read."""
    text = "a: 1\na: {x: 2}\n2: [b]\n<<: *no\n"
    assert len(_problems("a: 1\na: 2\n3: 4\n<<: 5\nb: .inf\n")) == 4
    assert [line.split(":")[1] for line in _problems(text)] == ["2", "3", "4", "4"]


def test_lesser_problems_can_be_kept_for_later() -> None:
    """The loader reports them together with what is wrong with the values."""
    document = parse_leniently("a: 1\na: 2\nb: 3\n", "x.yaml")
    assert document.value == {"a": 1, "b": 3}
    assert [problem.line for problem in document.problems] == [2]


def test_aliases_that_explode_are_refused_before_they_do() -> None:
    """A billion laughs: nine lines that would be a billion strings."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    (problem,) = _problems("\n".join(lines))
    assert problem == (
        "x.yaml:6:10: holds more than 200,000 values once its aliases are expanded;"
        " write fewer aliases"
    )


def test_nesting_a_hundred_thousand_deep_is_refused_without_recursion() -> None:
    """Neither the parser nor this code goes down more than the limit."""
    for text in ("[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 100_000):
        assert "nested more than 50 levels deep" in _problems(text)[-1]


def test_the_pure_parser_gives_the_same_positions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PyYAML built without libyaml is slower, not different."""
    with_libyaml = parse(SAMPLE, "x.yaml")
    monkeypatch.setattr(compose, "_LOADER", yaml.SafeLoader)
    assert parse(SAMPLE, "x.yaml") == with_libyaml
    assert _problems("a:\n\tb: 1\n") == [
        "x.yaml:2:1: a tab is used for indentation; indent with spaces"
    ]
    assert _problems("a: 'x") == [
        (
            "x.yaml:1:4: not valid YAML: found unexpected end of stream"
            " while scanning a quoted scalar; close the quote"
        )
    ]


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    """Problems show the path as it was given."""
    path = tmp_path / "t.yaml"
    path.write_text("a: [b]\n")
    assert read(path).value == {"a": ["b"]}
    path.write_text("a: 1\na: 2\n")
    with pytest.raises(TemplateError, match="duplicate key"):
        read(path, TemplateError)


_PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()
_TREES = st.recursive(
    _PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(_TREES)
def test_what_another_library_writes_is_read_back(tree: object) -> None:
    """Whatever PyYAML dumps with quoted text is the same data here."""
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=False)
    assert parse(text, "x.yaml").value == tree


@given(st.text(alphabet=st.sampled_from("ab:- \n\t[]{},&*!|>'\"#%?<0.~"), max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text: str) -> None:
    """Every ConfigError has problems that say where; nothing else is ever raised."""
    problems: tuple[Problem, ...] = ()
    try:
        document = parse(text, "x.yaml")
    except ConfigError as error:
        problems = error.problems
    else:
        assert document.position() >= (1, 1)
    assert all(problem.path == "x.yaml" and problem.line for problem in problems)


def test_a_complaint_without_a_place_is_passed_on() -> None:
    """Should the parser ever fail without saying where, its words still reach the user."""
    problem = explain(yaml.YAMLError("out of ideas"), "a: 1", "x.yaml")
    assert str(problem) == "x.yaml: not valid YAML: out of ideas"
