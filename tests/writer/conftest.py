"""An output folder, a look at all of it, and ways to make the disk or the program fail."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.writer import apply, plan

# Every call through which the writer changes the disk, or waits for it.
CHANGES = ("open", "write", "fchmod", "fsync", "link", "rename", "unlink", "mkdir", "rmdir")

NOBODY = 65534
REAL_SYNC = os.fsync

Work = Callable[[], object]
Snapshot = dict[str, bytes | None]

OLD = {
    "a.yaml": b"a: old\n",
    "b/same.yaml": b"same\n",
    "b/gone.yaml": b"gone\n",
    "gone/deep/c.yaml": b"gone too\n",
}
NEW = {
    "a.yaml": b"a: new\n",
    "b/same.yaml": b"same\n",
    "b/more.yaml": b"more\n",
    "new/deep/d.yaml": b"new\n" * 100,
}


@pytest.fixture(autouse=True)
def quick_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for the disk: a killed process loses nothing that the kernel has.

    Each call is still made, counted and checked for its descriptor; `really_synced` undoes this.
    """

    def check(file: int) -> None:
        os.fstat(file)

    monkeypatch.setattr(os, "fsync", check)


@pytest.fixture
def really_synced(quick_sync: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - comes after it
    monkeypatch.setattr(os, "fsync", REAL_SYNC)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def old() -> dict[str, bytes]:
    return dict(OLD)


@pytest.fixture
def new() -> dict[str, bytes]:
    return dict(NEW)


@pytest.fixture
def snapshot() -> Callable[[Path], Snapshot]:
    return _snapshot


def _snapshot(folder: Path) -> Snapshot:
    """Path -> content of everything below `folder`, hidden or not; None for a folder."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Return a maker of folders that hold OLD, as realmem wrote it, and a file of the user's."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        apply(plan(folder, OLD))
        (folder / "b/mine.txt").write_text("mine")
        return folder

    return make


@pytest.fixture
def before() -> Callable[[Callable[[str, tuple[object, ...]], None]], object]:
    """Return a context in which a hook hears of each change of the disk before it is made."""
    return _before


@contextmanager
def _before(hook: Callable[[str, tuple[object, ...]], None]) -> Iterator[None]:
    def listened(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def listen(*args: object, **options: object) -> object:
            if name != "open" or int(str(args[1])) & os.O_CREAT:
                hook(name, args)
            return call(*args, **options)

        return listen

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, listened(name, getattr(os, name)))
        yield


@pytest.fixture
def forked() -> Callable[[Work], int]:
    """Return a function that does some work in a child and gives the child's process id."""
    return _forked


def _forked(work: Work) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the test runner may have threads
        child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)  # no cleaning up: neither the runner's nor the writer's
    return child


@pytest.fixture
def dies_at() -> Callable[[int, Work], bool]:
    """Return a function that does some work in a child which dies at its nth change of the disk.

    It says whether the child died; a write dies half done.
    """

    def run(number: int, work: Work) -> bool:
        count = 0
        real_write = os.write

        def hook(name: str, args: tuple[object, ...]) -> None:
            nonlocal count
            count += 1
            if count == number:
                if name == "write":
                    file, content = args
                    assert isinstance(file, int)
                    assert isinstance(content, memoryview)
                    real_write(file, content[: len(content) // 2])
                os._exit(9)

        def child() -> None:
            with _before(hook):
                work()

        status = os.waitstatus_to_exitcode(os.waitpid(_forked(child), 0)[1])
        assert status in {0, 9}
        return status == 9

    return run


@pytest.fixture
def users() -> Iterator[Path]:
    """Return the folder of a user whom permissions bind: root becomes nobody for the test.

    Not below tmp_path, whose parents are closed to everybody but the user of the test runner.
    """
    was = os.geteuid()
    with TemporaryDirectory() as folder:
        out = Path(folder)
        if was == 0:
            os.chown(out, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield out
        finally:
            os.seteuid(was)
