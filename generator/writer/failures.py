"""What the operating system refuses, in words and with a remedy."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAKE_ROOM = "make room and run again"
_ALLOW = "grant it to this user, or name another folder with -o"

# errno -> (what happened, what to do)
_WORDS = {
    errno.ENOSPC: ("the disk is full, or has no inodes left", _MAKE_ROOM),
    errno.EDQUOT: ("the disk quota is used up", _MAKE_ROOM),
    errno.EFBIG: ("the file is larger than this process may write", "raise `ulimit -f`"),
    errno.EROFS: ("the file system is read-only", "name another folder with -o"),
    errno.EACCES: ("permission denied", _ALLOW),
    errno.EPERM: ("operation not permitted", _ALLOW),
    errno.ENOTDIR: ("a file or a link stands where a folder is needed", "move it away"),
    errno.ELOOP: ("a link stands where a file is needed", "move it away"),
    errno.EEXIST: ("something stands there already", "move it away"),
    errno.ENAMETOOLONG: ("the name is too long for this file system", None),
    errno.ENOLCK: ("this file system cannot lock", "name a folder on a local disk with -o"),
}


@contextmanager
def about(place: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError that names `place`."""
    try:
        yield
    except OSError as error:
        spoken = (error.strerror or str(error), None)
        message, hint = _WORDS.get(error.errno or 0, spoken)
        raise OutputError(Problem(message, str(place), hint=hint)) from error
