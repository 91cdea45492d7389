"""A disk that refuses, and a user who interrupts, while a plan is carried out."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.writer import MANIFEST, apply, plan

Files = dict[str, bytes]
Snapshot = dict[str, bytes | None]
Snap = Callable[[Path], Snapshot]
Hook = Callable[[str, tuple[object, ...]], None]
Before = Callable[[Hook], AbstractContextManager[None]]


def files_of(snapshot: Snapshot) -> Snapshot:
    return {path: content for path, content in snapshot.items() if content is not None}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_failure_at_any_point_leaves_the_old_output_or_the_new_one(
    number: int, written: Callable[[str], Path], snapshot: Snap, before: Before, new: Files
) -> None:
    """For every n the nth change of the disk fails once; what it leaves is whole."""
    oldest = files_of(snapshot(written("old")))
    newest = files_of(snapshot(_apply(written("new"), new)))
    outcomes = []
    for nth in count(1):
        folder = written(str(nth))
        happened, error = fails_at(nth, number, before, partial(_apply, folder, new))
        if not happened:
            break
        now = files_of(snapshot(folder))
        if error is None:  # a link that could be done without, a folder that stays behind
            assert now == newest
        else:
            assert str(folder) in str(error)
            visible = {p: c for p, c in now.items() if p == MANIFEST or ".realmem-" not in p}
            assert now == oldest or visible == newest
        assert files_of(snapshot(_apply(folder, new))) == newest
        outcomes.append("old" if now == oldest else "new")
    assert outcomes.count("old") > 30
    assert outcomes.count("new") > 10


def _apply(folder: Path, files: Files) -> Path:
    apply(plan(folder, files))
    return folder


def fails_at(
    nth: int, number: int, before: Before, work: Callable[[], object]
) -> tuple[bool, OutputError | None]:
    """Do some work whose nth change of the disk fails; say if it came to that, and the error."""
    changes = 0

    def hook(_name: str, _args: tuple[object, ...]) -> None:
        nonlocal changes
        changes += 1
        if changes == nth:
            raise OSError(number, os.strerror(number))

    error = None
    with before(hook):
        try:
            work()
        except OutputError as caught:
            error = caught
    return changes >= nth, error


def test_ctrl_c_in_the_middle_takes_everything_back(
    written: Callable[[str], Path], snapshot: Snap, before: Before, new: Files
) -> None:
    """Whatever ends the run, the journal decides."""
    folder = written("out")
    was = snapshot(folder)

    def hook(name: str, args: tuple[object, ...]) -> None:
        if name == "rename" and args[1] == b"more.yaml":
            raise KeyboardInterrupt

    with before(hook), pytest.raises(KeyboardInterrupt):
        apply(plan(folder, new))
    assert snapshot(folder) == was


def test_what_was_taken_back_is_the_very_file(
    written: Callable[[str], Path], before: Before, new: Files
) -> None:
    """A run that failed half-way leaves inode, time and mode of the old file."""
    folder = written("out")
    was = (folder / "a.yaml").stat()

    def hook(name: str, args: tuple[object, ...]) -> None:
        if name == "rename" and args[1] == b"d.yaml":
            raise OSError(errno.EIO, "Input/output error")

    with before(hook), pytest.raises(OutputError, match=r"d\.yaml: Input/output error"):
        apply(plan(folder, new))
    now = (folder / "a.yaml").stat()
    assert (now.st_ino, now.st_mtime_ns, now.st_nlink) == (was.st_ino, was.st_mtime_ns, 1)


@pytest.fixture
def tight(out: Path) -> Iterator[int]:
    """Make `out` a place with room for less than the bytes given: a real small disk.

    Mounting one is root's right, where a container leaves it to root. Elsewhere a limit on
    the size of a file stands in: the same failure at the same call, by another number.
    """
    out.mkdir()
    size = 256 * 1024
    mount = shutil.which("mount") or "mount"
    options = ["-t", "tmpfs", "-o", f"size={size},nr_inodes=64", "tmpfs", str(out)]
    if os.geteuid() == 0 and subprocess.run([mount, *options], check=False).returncode == 0:
        yield size
        subprocess.run([shutil.which("umount") or "umount", str(out)], check=True)
        return
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, was[1]))
    yield size
    resource.setrlimit(resource.RLIMIT_FSIZE, was)


def test_a_full_disk_leaves_the_old_output(
    out: Path, tight: int, snapshot: Snap, old: Files
) -> None:
    """The error says so, no temporary file is left, and a smaller output fits afterwards."""
    apply(plan(out, old))
    was = snapshot(out)
    with pytest.raises(OutputError, match=r"the disk is full|larger than this process may write"):
        apply(plan(out, {**old, "a.yaml": b"changed", "z.yaml": b"x" * 2 * tight}))
    assert snapshot(out) == was
    apply(plan(out, {**old, "a.yaml": b"changed"}))


def test_a_file_limit_leaves_the_old_output(out: Path, snapshot: Snap, old: Files) -> None:
    """The same by `ulimit -f`, which binds every user."""
    apply(plan(out, old))
    was = snapshot(out)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, limits[1]))
    try:
        with pytest.raises(OutputError, match=r"z\.yaml: the file is larger.*raise `ulimit -f`"):
            apply(plan(out, {**old, "a.yaml": b"changed", "z.yaml": b"x" * 128 * 1024}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert snapshot(out) == was


def test_a_disk_without_inodes_leaves_the_old_output(
    out: Path, tight: int, snapshot: Snap, before: Before, old: Files
) -> None:
    """More files than the disk has inodes: on a disk that has plenty the 40th is refused."""
    apply(plan(out, old))
    was = snapshot(out)
    opened = 0

    def hook(name: str, _args: tuple[object, ...]) -> None:
        nonlocal opened
        opened += name == "open"
        if name == "open" and not out.is_mount() and opened > 40:
            raise OSError(errno.ENOSPC, "No space left on device")

    many = {f"{n}.yaml": b"" for n in range(100)}
    with before(hook), pytest.raises(OutputError, match="no inodes left"):
        apply(plan(out, {**old, **many}))
    assert snapshot(out) == was
    assert tight


def test_a_read_only_folder_stays_as_it_was(
    users: Path, snapshot: Snap, old: Files, new: Files
) -> None:
    """The error names the place and the remedy; planning still works."""
    apply(plan(users, old))
    was = snapshot(users)
    users.chmod(0o555)
    try:
        stale = plan(users, new)
        with pytest.raises(OutputError, match="permission denied; grant it to this user"):
            apply(stale)
        assert snapshot(users) == was
    finally:
        users.chmod(0o755)


def test_a_read_only_folder_below_keeps_the_rest_from_being_written(
    users: Path, snapshot: Snap, old: Files
) -> None:
    """One file that cannot be deleted stops the whole run before anything is replaced."""
    apply(plan(users, old))
    was = snapshot(users)
    (users / "gone/deep").chmod(0o555)
    try:
        with pytest.raises(OutputError, match=r"gone/deep/c\.yaml: permission denied"):
            apply(plan(users, {"a.yaml": b"changed"}))
        assert snapshot(users) == was
    finally:
        (users / "gone/deep").chmod(0o755)
