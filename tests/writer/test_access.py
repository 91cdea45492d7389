"""One run at a time, in a folder that may have to be made."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from generator.errors import OutputError
from generator.writer import access, apply, plan

if TYPE_CHECKING:
    from pathlib import Path

Fork = Callable[[Callable[[], object]], int]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "PATIENCE", 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_second_run_is_refused_while_the_first_writes(out: Path) -> None:
    """Both applying and planning say that another run is at work, and change nothing."""
    apply(plan(out, {"a": b"1"}))
    stale = plan(out, {"a": b"2"})
    with access.writing(out):
        with pytest.raises(OutputError, match="another realmem run is at work in this folder"):
            apply(stale)
        with pytest.raises(OutputError, match="wait until it has ended"):
            plan(out, {"a": b"2"})
    assert (out / "a").read_bytes() == b"1"


def test_a_second_run_waits_for_a_short_while(out: Path) -> None:
    """It goes on when the first ends in time, and plans anew."""
    apply(plan(out, {"a": b"1"}))
    stale = plan(out, {"a": b"2"})
    lock = os.open(out, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    release = threading.Timer(0.1, os.close, [lock])
    release.start()
    apply(stale)
    release.join()
    assert (out / "a").read_bytes() == b"2"


def test_runs_may_compare_at_the_same_time(out: Path) -> None:
    """Readers do not exclude each other."""
    apply(plan(out, {"a": b"1"}))
    with access.reading(out):
        assert not plan(out, {"a": b"1"})


@pytest.mark.usefixtures("impatient")
def test_a_killed_run_leaves_no_lock(out: Path, forked: Fork) -> None:
    """The kernel drops the lock with the process."""
    out.mkdir()

    def hold() -> None:
        with access.writing(out):
            (out / "held").touch()
            time.sleep(60)

    child = forked(hold)
    while not (out / "held").exists():
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    apply(plan(out, {"a": b"1"}))
    assert (out / "a").exists()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    apply(plan(folder, files))


def test_two_runs_at_once_leave_the_output_of_one(out: Path, forked: Fork) -> None:
    """Whoever comes last has written everything."""
    one = {f"{n}.yaml": b"one" for n in range(50)}
    two = {f"{n}.yaml": b"two" for n in range(25, 75)}
    children = [forked(partial(_write, out, files)) for files in (one, two, one, two)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert any(not plan(out, files) for files in (one, two))


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """`-o deep/er/out` needs no mkdir."""
    folder = tmp_path / "deep/er/out"
    apply(plan(folder, {"a": b"1"}))
    assert (folder / "a").read_bytes() == b"1"


def test_a_run_that_fails_unmakes_the_folders_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left of a first run that could not write."""

    def fail(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(OutputError, match="the disk is full"):
        apply(plan(tmp_path / "deep/out", {"a": b"1"}))
    assert not (tmp_path / "deep").exists()


def test_folders_that_somebody_else_uses_by_then_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed run removes only empty folders."""

    def fail(*_args: object) -> int:
        (tmp_path / "deep/theirs").touch()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(OutputError, match="Input/output error"):
        apply(plan(tmp_path / "deep/out", {"a": b"1"}))
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["theirs"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """The user named it; what counts is where it leads."""
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    apply(plan(tmp_path / "out", {"a": b"1"}))
    assert (tmp_path / "real/a").read_bytes() == b"1"
    assert (tmp_path / "out").is_symlink()


@pytest.mark.parametrize("kind", ["file", "dangling link", "below a file"])
def test_a_folder_that_cannot_be_one_is_an_error(kind: str, tmp_path: Path) -> None:
    """A file or a link into the void is not turned into a folder."""
    folder = tmp_path / "out"
    if kind == "dangling link":
        folder.symlink_to("void")
    else:
        folder.write_bytes(b"")
    if kind == "below a file":
        folder /= "sub"
    with pytest.raises(OutputError, match="out"):
        apply(plan(folder, {"a": b"1"}))
    assert not (tmp_path / "void").exists()
