"""Open the output folder for one run at a time, and make it if it is not there."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from generator.errors import OutputError, Problem
from generator.writer.failures import about
from generator.writer.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Seconds. Writing takes a fraction of one; who waits longer meets a run that hangs.
PATIENCE = 5.0
_PAUSE = 0.02


@contextmanager
def reading(folder: Path) -> Iterator[Tree | None]:
    """Open `folder` while nobody writes to it; None if it does not exist."""
    with about(folder):
        if not folder.exists() and not folder.is_symlink():
            yield None
            return
        with _opened(folder, fcntl.LOCK_SH) as tree:
            yield tree


@contextmanager
def writing(folder: Path) -> Iterator[Tree]:
    """Open `folder` for this run alone, with its parents if need be; a failed run unmakes them."""
    with about(folder):
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        try:
            for path in reversed(made):
                path.mkdir(mode=0o755, exist_ok=True)
                _sync(path.parent)
            with _opened(folder, fcntl.LOCK_EX) as tree:
                yield tree
        except BaseException:
            for path in made:
                with suppress(OSError):  # not empty: another run has got further
                    path.rmdir()
            raise


@contextmanager
def _opened(folder: Path, kind: int) -> Iterator[Tree]:
    # The only place where a link is followed: the user named this path.
    root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(root, folder, kind)
        yield Tree(folder, root)
    finally:
        os.close(root)


def _lock(root: int, folder: Path, kind: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(root, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                message = "another realmem run is at work in this folder"
                hint = "wait until it has ended, then run again"
                raise OutputError(Problem(message, str(folder), hint=hint)) from None
        time.sleep(_PAUSE)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not ours to judge: the folder was made, and that is what counts
            os.fsync(file)
    finally:
        os.close(file)
