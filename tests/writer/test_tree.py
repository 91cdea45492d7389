"""The folder, reached through descriptors."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.writer import tree
from generator.writer.tree import Obstacle, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def here(out: Path) -> Iterator[Tree]:
    out.mkdir()
    root = os.open(out, os.O_RDONLY)
    yield Tree(out, root)
    os.close(root)


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_looking_tells_files_from_what_is_in_the_way(here: Tree) -> None:
    """A file comes with content and mode, anything else by what it is, and nothing as None."""
    (here.folder / "a").write_bytes(b"1")
    (here.folder / "a").chmod(0o4640)
    (here.folder / "loop").symlink_to("loop")
    found = tree.look(here, "a")
    assert isinstance(found, tree.File)
    assert (found.content, found.mode) == (b"1", 0o640)
    assert tree.look(here, "none/at/all") is None
    assert tree.look(here, "a/b") == Obstacle("a", "a file")
    assert tree.look(here, "loop") == Obstacle("loop", "a symbolic link")
    assert tree.look(here, "loop/x/y") == Obstacle("loop", "a symbolic link")


def test_looking_leaves_no_descriptor_open(here: Tree) -> None:
    """Not on success, not on failure, however deep."""
    (here.folder / "x/y").mkdir(parents=True)
    (here.folder / "x/y/z").write_bytes(b"")
    count = open_descriptors()
    for path in ("x/y/z", "x/y/none", "x/none/z", "x/y/z/deeper"):
        tree.look(here, path)
    assert open_descriptors() == count


def test_writing_never_replaces(here: Tree) -> None:
    """A name that is taken, even by a link into the void, is an error."""
    (here.folder / "a").symlink_to("void")
    with pytest.raises(FileExistsError):
        tree.write_new(here.root, b"a", b"1")
    assert not (here.folder / "void").exists()


def test_writing_goes_on_where_the_system_stopped(
    here: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short write is continued."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, content: real(file, content[:3]))
    tree.write_new(here.root, b"a", b"0123456789")
    assert (here.folder / "a").read_bytes() == b"0123456789"


def test_removing_says_whether_there_was_anything(here: Tree) -> None:
    """A second removal is not an error."""
    (here.folder / "a").write_bytes(b"")
    assert tree.remove(here.root, b"a")
    assert not tree.remove(here.root, b"a")


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EIO])
def test_a_file_system_without_sync_of_folders_is_good_enough(
    number: int, here: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is not supported is passed over, a real error is not."""

    def fail(_file: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", fail)
    if number == errno.EIO:
        with pytest.raises(OSError, match="no"):
            tree.sync(here, "")
    else:
        tree.sync(here, "")


def test_a_folder_that_may_not_be_entered_is_an_error(
    here: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission is not mistaken for absence."""

    def fail(*_args: object, **_options: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    (here.folder / "x").mkdir()
    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(PermissionError):
        tree.look(here, "x/y")


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_is_swapped_in_after_the_look_is_not_followed(
    kind: str, here: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking what a name is and opening it, it became a link or a pipe."""
    (here.folder / "secret").write_bytes(b"secret")
    (here.folder / "a").write_bytes(b"1")
    real = os.stat

    def swap(name: bytes, **options: object) -> os.stat_result:
        status = real(name, **options)  # type: ignore[arg-type]
        (here.folder / "a").unlink()
        if kind == "link":
            (here.folder / "a").symlink_to("secret")
        else:
            os.mkfifo(here.folder / "a")
        return status

    monkeypatch.setattr(os, "stat", swap)
    if kind == "link":
        with pytest.raises(OSError, match="symbolic links"):
            tree.look_at(here.root, b"a")
    else:
        found = tree.look_at(here.root, b"a")  # does not wait for a writer
        assert isinstance(found, tree.File)
        assert found.content == b""
