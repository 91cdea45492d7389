"""Plans as unified diffs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.writer import MANIFEST, Change, Plan, apply, plan, unified_diff


def diff(*changes: Change) -> str:
    return unified_diff(Plan(Path("out"), {}, changes, ()))


def test_changes_are_shown_with_their_paths_and_context() -> None:
    """An update names both sides, a new and a deleted file name /dev/null."""
    assert diff(
        Change("a", b"1\n2\n", b"1\n3\n"), Change("b", None, b"x\n"), Change("c", b"y\n", None)
    ) == (
        "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n"
        "--- /dev/null\n+++ b/b\n@@ -0,0 +1 @@\n+x\n"
        "--- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n"
    )


def test_a_missing_last_line_feed_is_said() -> None:
    """The marker follows the line that lacks it, on either side."""
    assert diff(Change("a", b"1\n2", b"1\n3")).endswith(
        "-2\n\\ No newline at end of file\n+3\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize("content", [b"\0", b"\xff"])
def test_what_is_not_text_is_one_line(content: bytes) -> None:
    """Bytes that are no UTF-8, or hold NUL, are not printed."""
    assert diff(Change("a", content, b"1\n")) == "Binary files a/a and b/a differ\n"


def test_checksums_are_one_line() -> None:
    """The manifest changes with every file and says nothing that the others do not."""
    assert diff(Change(MANIFEST, None, b"{}\n")) == (
        f"Checksums in /dev/null and b/{MANIFEST} differ\n"
    )


def test_an_empty_file_that_comes_is_said() -> None:
    """It has no lines, so a line says that it is there."""
    assert diff(Change("a", None, b"")) == "Empty files /dev/null and b/a differ\n"


def test_only_line_feeds_end_lines() -> None:
    """A form feed or a Unicode line separator inside a line does not break the diff in two."""
    content = "a\x0cb\u2028c\r\n"
    assert f"+{content}" in diff(Change("a", None, content.encode()))


def test_patch_makes_of_the_old_folder_the_new_one(out: Path, tmp_path: Path) -> None:
    """`git apply` understands the diff, names with blanks included."""
    old = {"a b.yaml": b"1\n2\n3", "gone.yaml": b"x\n"}
    new = {"a b.yaml": b"1\n3\n", "sub/new.yaml": b"y"}
    apply(plan(out, old))
    text = unified_diff(plan(out, new))
    (tmp_path / "patch").write_text(text)
    git = shutil.which("git") or "git"
    subprocess.run([git, "apply", str(tmp_path / "patch")], cwd=out, check=True)
    assert not [c for c in plan(out, new).changes if c.path != MANIFEST]
