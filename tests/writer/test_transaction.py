"""Carrying a plan out: all of it or none of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.writer import MANIFEST, apply, journal, plan

Files = dict[str, bytes]
Snapshot = dict[str, bytes | None]
Snap = Callable[[Path], Snapshot]
Hook = Callable[[str, tuple[object, ...]], None]
Before = Callable[[Hook], AbstractContextManager[None]]


@pytest.mark.usefixtures("really_synced")
def test_the_folder_becomes_as_wanted_and_nothing_else_is_left(
    written: Callable[[str], Path], snapshot: Snap, new: Files
) -> None:
    """Wanted files, the manifest, the user's file, and no folder that was emptied."""
    folder = written("out")
    apply(plan(folder, new))
    files = {path: content for path, content in snapshot(folder).items() if content is not None}
    assert files.keys() == {*new, MANIFEST, "b/mine.txt"}
    assert {path: files[path] for path in new} == new
    assert not (folder / "gone").exists()


def test_all_is_on_the_disk_before_the_first_file_is_replaced(
    written: Callable[[str], Path], before: Before, new: Files
) -> None:
    """Power may fail: journal, new files, backups and folders come first, in this order."""
    folder = written("out")
    calls: list[tuple[str, object]] = []

    def hook(name: str, args: tuple[object, ...]) -> None:
        calls.append(
            (name, str(Path(f"/dev/fd/{args[0]}").readlink()) if name == "fsync" else args[0])
        )

    with before(hook):
        apply(plan(folder, new))
    renames = [number for number, (name, _) in enumerate(calls) if name == "rename"]
    begun, first, committed = renames[0], renames[1], renames[-1]
    assert calls[begun - 1] == ("fsync", str(folder / journal.HALF))
    assert calls[begun + 1] == ("fsync", str(folder))
    assert "link" not in [name for name, _ in calls[:begun]]
    assert calls[committed][1] == journal.UNDO.encode()
    folders = {str(folder / path) for path in ("", "b", "new", "new/deep", "gone/deep")}
    prepared = [place for name, place in calls[begun:first] if name == "fsync"]
    assert folders <= set(prepared)
    assert len([place for place in prepared if str(place).endswith(".new")]) == 4
    assert folders <= {place for name, place in calls[first:committed] if name == "fsync"}


def test_applying_says_what_was_done(out: Path, old: Files) -> None:
    """It returns the plan as carried out, made anew: here another run was faster."""
    stale = plan(out, old)
    assert apply(stale).changes == stale.changes
    assert apply(stale).changes == ()


def test_the_same_files_make_the_same_folder_whatever_was_there(
    written: Callable[[str], Path], tmp_path: Path, snapshot: Snap, new: Files
) -> None:
    """Two folders with different pasts are identical to the byte."""
    folder = written("out")
    (folder / "b/mine.txt").unlink()
    apply(plan(folder, new))
    apply(plan(tmp_path / "other", dict(reversed(new.items()))))
    assert snapshot(folder) == snapshot(tmp_path / "other")


def test_unchanged_files_are_not_touched(written: Callable[[str], Path], new: Files) -> None:
    """They keep inode and time, so that whoever watches the folder sees only what changed."""
    same = written("out") / "b/same.yaml"
    was = same.stat()
    apply(plan(same.parent.parent, new))
    now = same.stat()
    assert (now.st_ino, now.st_mtime_ns, now.st_nlink) == (was.st_ino, was.st_mtime_ns, 1)


def test_modes_are_kept_and_new_files_obey_the_umask(out: Path) -> None:
    """A file somebody made private stays private; new ones are 0644 less the umask."""
    apply(plan(out, {"a": b"1"}))
    (out / "a").chmod(0o600)
    was = os.umask(0o027)
    try:
        apply(plan(out, {"a": b"2", "sub/b": b"3"}))
    finally:
        os.umask(was)
    modes = [path.stat().st_mode & 0o777 for path in (out / "a", out / "sub/b", out / "sub")]
    assert modes == [0o600, 0o640, 0o750]


def test_a_file_is_replaced_and_not_written_over(out: Path, tmp_path: Path) -> None:
    """Who has the old file open, or a second name for it, keeps the old content."""
    apply(plan(out, {"a": b"1"}))
    os.link(out / "a", tmp_path / "second")
    apply(plan(out, {"a": b"2"}))
    assert (tmp_path / "second").read_bytes() == b"1"


def test_folders_that_were_empty_before_stay(out: Path) -> None:
    """Only a folder that pruning emptied goes, and only if nothing of the user's is in it."""
    apply(plan(out, {"x/y/a": b"1", "z/b": b"2"}))
    (out / "x/empty").mkdir()
    (out / "own").mkdir()
    apply(plan(out, {"c": b"3"}))
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_dir()) == [
        "own",
        "x",
        "x/empty",
    ]


def test_wanting_nothing_removes_all_that_was_written(
    written: Callable[[str], Path], snapshot: Snap
) -> None:
    """The manifest goes with the last file; the user's file stays."""
    folder = written("out")
    apply(plan(folder, {}))
    assert snapshot(folder) == {"b": None, "b/mine.txt": b"mine"}


def test_a_folder_with_foreign_files_can_be_written_to(
    out: Path, snapshot: Snap, old: Files
) -> None:
    """What realmem did not write is left as it is."""
    (out / ".git").mkdir(parents=True)
    (out / ".git/config").write_bytes(b"[core]")
    (out / "README").write_bytes(b"mine")
    apply(plan(out, old))
    apply(plan(out, {}))
    assert snapshot(out) == {".git": None, ".git/config": b"[core]", "README": b"mine"}


def test_paths_in_other_scripts_are_written(out: Path) -> None:
    """Names reach the disk as UTF-8."""
    apply(plan(out, {"größe/日本.yaml": b"1"}))
    assert [bytes(path) for path in (out / "größe").iterdir()] == [
        bytes(out) + "/größe/日本.yaml".encode()
    ]


def test_no_hard_links_are_needed(
    written: Callable[[str], Path], snapshot: Snap, new: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system without them old content is copied for the time of the run."""

    def fail(*_args: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with_links, without = written("with"), written("without")
    apply(plan(with_links, new))
    monkeypatch.setattr(os, "link", fail)
    apply(plan(without, new))
    assert snapshot(with_links) == snapshot(without)


@pytest.mark.parametrize("moment", ["link", "rename"])
def test_a_folder_swapped_for_a_link_during_the_run_leads_nowhere(
    moment: str, written: Callable[[str], Path], before: Before, new: Files, tmp_path: Path
) -> None:
    """Nothing is written where the link points; once it is gone the next run puts all right."""
    folder = written("out")
    outside = tmp_path / "outside"
    outside.mkdir()
    swapped = False

    def hook(name: str, args: tuple[object, ...]) -> None:
        nonlocal swapped
        if name == moment and args[0] != journal.HALF.encode() and not swapped:
            swapped = True
            (folder / "b").rename(tmp_path / "aside")
            (folder / "b").symlink_to(outside)

    with before(hook), pytest.raises(OutputError, match="a file or a link stands where a folder"):
        apply(plan(folder, new))
    assert not list(outside.iterdir())
    (folder / "b").unlink()
    (tmp_path / "aside").rename(folder / "b")
    apply(plan(folder, new))
    assert (folder / "b/more.yaml").read_bytes() == new["b/more.yaml"]
    assert not [path for path in folder.rglob(".realmem-*") if path.name != MANIFEST]


def test_an_edit_during_the_run_is_not_lost(
    written: Callable[[str], Path], before: Before, new: Files
) -> None:
    """A file that changes between comparing and writing stops the run."""
    folder = written("out")

    def hook(name: str, _args: tuple[object, ...]) -> None:
        if name == "link":
            (folder / "a.yaml").write_bytes(b"edited")

    with before(hook), pytest.raises(OutputError, match="was changed by somebody else"):
        apply(plan(folder, new))
    assert (folder / "a.yaml").read_bytes() == b"edited"


def test_a_file_that_vanishes_during_the_run_stops_it(
    written: Callable[[str], Path], before: Before, new: Files
) -> None:
    """There is nothing to keep, so nothing is replaced."""
    folder = written("out")

    def hook(name: str, _args: tuple[object, ...]) -> None:
        if name == "link":
            (folder / "a.yaml").unlink(missing_ok=True)

    with before(hook), pytest.raises(OutputError, match="was changed by somebody else"):
        apply(plan(folder, new))
    assert not (folder / "a.yaml").exists()
    apply(plan(folder, new))
    assert (folder / "a.yaml").read_bytes() == new["a.yaml"]
