"""Configs in any state: a Config, or every problem with its place; and what is written of one."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import bundle, catalogue, config, targets, writer
from generator.config.matchers import parse_matchers
from generator.config.refusal import Refused
from generator.config.regexes import regex
from generator.errors import ConfigError, RealmemError
from generator.targets import TARGETS
from tests.fuzz.bounds import bounded
from tests.fuzz.mutations import PIECES, contents, trees
from tests.support import generated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLES = [
    path.read_text(encoding="utf-8")
    for path in sorted(generated.ROOT.glob("examples/*/realmem.yaml"))
]
TREES = [yaml.safe_load(text) for text in EXAMPLES]
# Every piece of a pattern that has ever been read by one library as something else by another.
PATTERNS = st.lists(
    st.sampled_from(
        ["a", ".", "*", "+", "?", "|", "(", ")", "(?:", "(?i)", "(?P<n>", "(?=", "[", "]", "[^",
         "-", "[[:alpha:]]", "&&", "{2}", "{1000}", "{1,}", "{,3}", "{9999999999}", "\\", "\\d",
         "\\pL", "\\Q", "\\x{41}", "\\1", "^", "$", "\n", "é", "٣", *PIECES]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a new folder for every example."""
    base = tmp_path_factory.mktemp("configs")
    return (base / str(number) for number in count())


def loaded(folder: Path, content: bytes) -> config.Config | None:
    """Return the config in a file, or None for one that was refused as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "realmem.yaml"
    path.write_bytes(content)
    try:
        with bounded():
            return config.load(path, catalogue.declared())
    except ConfigError as error:
        texts = [str(problem) for problem in error.problems]
    assert texts
    assert all(text.startswith(str(path)) and text.isprintable() for text in texts)
    return None


@given(contents(EXAMPLES))
@example(b"metrics: " + b"[" * 100_000)
@example(b"a: &a [x]\n" + b"".join(b"k%d: [*a, *a]\n" % n for n in range(50_000)))
@example(b"outputs: [" + b"9" * 100_000 + b"]")
@example(b"clusters: [" + b"".join(b"c%d, " % n for n in range(60_000)) + b"]")
@example(b"overrides: [" + b"x, " * 60_000 + b"]")
@example(b"alerts: {ContainerMemoryNearLimit: {warning: " + b"9" * 100_000 + b"%}}")
def test_a_damaged_file_is_a_config_or_a_list_of_problems(
    folders: Iterator[Path], content: bytes
) -> None:
    """Each with its file, and no character that moves the cursor."""
    loaded(next(folders), content)


@given(trees(TREES))
def test_a_config_of_any_shape_is_one_or_a_list_of_problems(
    folders: Iterator[Path], tree: object
) -> None:
    """Right keys at wrong places, wrong values at right ones."""
    loaded(next(folders), json.dumps(tree).encode("utf-8", "surrogatepass"))


@given(PATTERNS)
@example("(" * 100_000)
@example("a{2}" * 50_000)
@example("((((a{9}){9}){9}){9}){9}")
def test_any_regular_expression_is_taken_or_refused(pattern: str) -> None:
    """In bounded time, whatever stands beside what."""
    with bounded():
        try:
            taken = regex(pattern)
        except Refused:
            return
    assert taken == pattern


@given(st.lists(st.sampled_from(['a="b"', "job=~'x.*'", ",", "=", "!~", *PIECES])).map("".join))
@example('a="' + "\\" * 100_000)
@example(",".join(['a="b"'] * 20_000))
def test_any_text_is_matchers_or_refused(text: str) -> None:
    """What is taken is written back as it was meant."""
    with bounded():
        try:
            taken = parse_matchers(text)
        except Refused:
            return
        assert parse_matchers(", ".join(map(str, taken))) == taken


NAMES = st.sampled_from(
    ["../up", "/abs", "..", ".", "a/b", "a\\b", "a b", "CON", "é", "e\u0301", "x" * 300, "$x",
     "<<x>>", "{{ x }}", "'", '"', "\n", "-", "eu", "EU", "realmem"]
)  # fmt: skip
NAMED = st.fixed_dictionaries(
    {"outputs": st.lists(st.sampled_from(sorted(TARGETS)), min_size=1, max_size=3, unique=True)},
    optional={
        "clusters": st.lists(NAMES, max_size=3),
        "overlays": st.lists(NAMES, min_size=1, max_size=1),
        "dashboards": st.fixed_dictionaries({"folder": NAMES}),
        "kubernetes": st.fixed_dictionaries({"namespace": NAMES}),
    },
)


@settings(max_examples=max(5, settings().max_examples // 20))
@given(NAMED)
def test_no_name_writes_outside_of_the_output_folder(
    folders: Iterator[Path], given_names: dict[str, object]
) -> None:
    """A path that stands where a name is wanted is refused, or a name like any other."""
    folder = next(folders)
    read = loaded(folder / "in", json.dumps(given_names).encode())
    if read is None:
        return
    try:
        with bounded():
            files = targets.render(bundle.make(read))
            writer.apply(writer.plan(folder / "out", files))
    except RealmemError:
        files = {}
    assert {path.name for path in folder.iterdir()} <= {"in", "out"}
    assert [path.name for path in (folder / "in").iterdir()] == ["realmem.yaml"]
    written = {path for path in (folder / "out").rglob("*") if path.is_file()}
    assert {folder / "out" / name for name in files} <= written
