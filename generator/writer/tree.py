"""The output folder, reached through descriptors: below its root no link is followed."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# A pipe put there at the last moment must not hang the run.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW

_KINDS = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file"}


@dataclass(frozen=True)
class Tree:
    """An open output folder: its path as the user gave it, for words, and its descriptor."""

    folder: Path
    root: int


@dataclass(frozen=True)
class File:
    """A regular file: content, permission bits, and (device, inode)."""

    content: bytes
    mode: int
    identity: tuple[int, int]


@dataclass(frozen=True)
class Obstacle:
    """What stands at `path` is no regular file, or no folder on the way to one."""

    path: str
    what: str


@contextmanager
def directory(tree: Tree, path: str) -> Iterator[int]:
    """Open the folder `path` ("" is the root) one component at a time.

    Raises FileNotFoundError, or NotADirectoryError with the component as its `filename` and
    what it is instead as its `strerror`.
    """
    walked, here = [], tree.root
    try:
        for name in path.split("/") if path else ():
            walked.append(name)
            below = _enter(here, name, "/".join(walked))
            if here != tree.root:
                os.close(here)
            here = below
        yield here
    finally:
        if here != tree.root:
            os.close(here)


def _enter(here: int, name: str, path: str) -> int:
    try:
        return os.open(name.encode(), _FOLDER, dir_fd=here)
    except OSError as error:
        # Linux says ENOTDIR of a link, the BSDs ELOOP.
        if error.errno not in {errno.ENOTDIR, errno.ELOOP}:
            raise
        mode = os.stat(name.encode(), dir_fd=here, follow_symlinks=False).st_mode
        raise NotADirectoryError(errno.ENOTDIR, _what(mode), path) from error


@contextmanager
def parent(tree: Tree, path: str) -> Iterator[tuple[int, bytes]]:
    """Open the folder that holds `path`; yield it with the last component.

    The name is in bytes so that what is on the disk does not depend on the locale.
    """
    folder, _, name = path.rpartition("/")
    with directory(tree, folder) as here:
        yield here, name.encode()


def look(tree: Tree, path: str) -> File | Obstacle | None:
    """Say what stands at `path`: a file, something else, or nothing."""
    try:
        with parent(tree, path) as (here, name):
            found = look_at(here, name)
    except FileNotFoundError:
        return None
    except NotADirectoryError as error:
        return Obstacle(str(error.filename), str(error.strerror))
    return Obstacle(path, found.what) if isinstance(found, Obstacle) else found


def look_at(here: int, name: bytes) -> File | Obstacle | None:
    """Say what stands at `name` in the open folder `here`."""
    try:
        status = os.stat(name, dir_fd=here, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return Obstacle(name.decode(errors="replace"), _what(status.st_mode))
    with os.fdopen(os.open(name, _READ, dir_fd=here), "rb", buffering=0) as file:
        content = file.readall()
    return File(content, status.st_mode & 0o777, (status.st_dev, status.st_ino))


def _what(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "a special file")


def write_new(here: int, name: bytes, content: bytes, mode: int | None = None) -> None:
    """Write a file that is not there yet and see it on the disk; `mode` ignores the umask."""
    file = os.open(name, _WRITE, 0o644, dir_fd=here)
    try:
        if mode is not None:
            os.fchmod(file, mode)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def remove(here: int, name: bytes) -> bool:
    """Unlink `name` if it is there; say whether it was."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=here)
        return True
    return False


def rename(here: int, old: bytes, new: bytes) -> None:
    """Move `old` to `new` within one folder, replacing what is there."""
    os.rename(old, new, src_dir_fd=here, dst_dir_fd=here)


def sync(tree: Tree, path: str) -> None:
    """See the entries of the folder `path` on the disk."""
    with directory(tree, path) as here:
        try:
            os.fsync(here)
        except OSError as error:
            # Some network file systems have no fsync for folders; their rename is what it is.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
                raise
