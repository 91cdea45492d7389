"""Paths that may be written below the output folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import OutputError
from generator.writer import MANIFEST, names, plan


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "absolute"),
        ("../up", "leads out"),
        ("a/../../up", "leads out"),
        ("", "empty component"),
        ("a//b", "empty component"),
        ("a/", "empty component"),
        ("./a", "empty component"),
        ("a\\b", "backslash"),
        ("a\0b", "does not print"),
        ("a\nb", "does not print"),
        ("a\x1b[2Jb", "does not print"),
        ("a\udce9b", "does not print"),
        ("a\u202eb", "does not print"),
        (MANIFEST, ".realmem-*"),
        ("a/.realmem-undo.json/b", ".realmem-*"),
        (".REALMEM-undo.json", ".realmem-*"),
    ],
)
def test_a_path_that_leads_astray_is_refused_and_nothing_is_written(
    path: str, why: str, out: Path
) -> None:
    """Each kind of bad path is named with its reason before the disk is looked at."""
    with pytest.raises(OutputError, match=why.replace("*", r"\*")):
        plan(out, {path: b"x", "good": b"y"})
    assert not out.exists()


@pytest.mark.parametrize("path", ["a", "a b/c.yaml", "über/日本.json", ".hidden", "..a/b..", "-o"])
def test_a_path_below_the_folder_is_good(path: str) -> None:
    """Blanks, dots within names, leading dashes and other scripts are fine."""
    assert names.fault(path) is None


@given(st.text())
def test_whatever_is_not_refused_stays_below_the_folder(path: str) -> None:
    """No text, however strange, is both accepted and able to leave the folder."""
    if names.fault(path) is None:
        where = Path("/out", path)
        assert Path("/out") in where.parents
        assert ".." not in where.parts
        assert path.encode().decode() == path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rules.yaml", "rules.yaml"),
        ("Prod/a.yaml", "prod/b.yaml"),
        ("caf\u00e9.yaml", "cafe\u0301.yaml"),
        ("stra\u00dfe/a", "STRASSE/b"),
    ],
)
def test_names_that_some_file_systems_confuse_are_refused(one: str, other: str, out: Path) -> None:
    """Two paths that differ only by case or normalisation would overwrite each other on macOS."""
    with pytest.raises(OutputError, match="only by case"):
        plan(out, {one: b"1", other: b"2"})


def test_a_path_cannot_be_a_file_and_a_folder(out: Path) -> None:
    """`a` beside `a/b` is refused, and all that is wrong is said at once."""
    with pytest.raises(OutputError) as caught:
        plan(out, {"a": b"", "a/b": b"", "../x": b""})
    assert [str(problem) for problem in caught.value.problems] == [
        f"{out}: cannot write '../x': it leads out of the output folder",
        f"{out}/a: wanted as a file, and as a folder for a/b",
    ]


def test_prefixes_lead_from_the_outermost_folder_to_the_path() -> None:
    """`prefixes` and `parent` agree on what a path consists of."""
    assert names.prefixes("a/b/c") == ["a", "a/b", "a/b/c"]
    assert names.parent("a/b/c") == "a/b"
    assert names.parent("c") == ""
