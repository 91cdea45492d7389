"""A file's bytes -> text that YAML may be read from, or one error that says why not."""

from __future__ import annotations

import os
import re
import select
import time
from errno import ETIMEDOUT
from stat import S_ISFIFO
from typing import TYPE_CHECKING

from generator.errors import ConfigError, Problem, RealmemError

if TYPE_CHECKING:
    from pathlib import Path

# Who makes a config on the fly may take a while.
PIPE_SECONDS = 30.0
MAX_BYTES = 1 << 20  # 1 MiB; ten thousand overrides are less

# What YAML 1.2 calls unprintable, and the three breaks of YAML 1.1 that no editor counts as
# lines: with them in the file, every position after them would be wrong.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)


def read_text(
    path: Path, error: type[RealmemError] = ConfigError, max_bytes: int = MAX_BYTES
) -> str:
    """Return the file's text, or raise `error` with the one problem that prevents it.

    A file that is too large is refused by its size, unread; a pipe has none, so that one byte
    more than the limit is asked for, and not waited for without end.
    """
    try:
        status = path.stat()
        size = status.st_size
        if S_ISFIFO(status.st_mode):
            data = _from_pipe(path, max_bytes + 1)
        else:
            with path.open("rb") as file:
                data = b"" if size > max_bytes else file.read(max_bytes + 1)
    except FileNotFoundError:
        hint = "`realmem init` makes one (empty will do: there are defaults); or name one with -c"
        if other := other_suffix(path):
            hint = f"there is {other}: rename it, or name it with -c"
        raise error(Problem("there is no such file", str(path), hint=hint)) from None
    except IsADirectoryError:
        problem = Problem("is a directory", str(path), hint="name the file in it")
        raise error(problem) from None
    except (OSError, ValueError) as reason:  # ValueError: a NUL in the path
        words = reason.strerror if isinstance(reason, OSError) else str(reason)
        raise error(Problem(f"cannot be read: {words}", str(path))) from None
    if max(size, len(data)) > max_bytes:
        hint = "is this the right file?"
        raise error(Problem(f"is larger than {max_bytes >> 20} MiB", str(path), hint=hint))
    return decode(data, str(path), error)


def _from_pipe(path: Path, most: int) -> bytes:
    """Return what is written to a pipe, as by `<(…)`; TimeoutError if nobody does, or goes on."""
    data = bytearray()
    deadline = time.monotonic() + PIPE_SECONDS
    # Opened otherwise, a pipe that nobody writes to is waited for without end.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        while len(data) < most:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                words = f"nothing more came through this pipe for {PIPE_SECONDS:g} s"
                raise TimeoutError(ETIMEDOUT, words)
            if not (part := pipe.read(most - len(data))):
                break
            data += part
    return bytes(data)


def other_suffix(path: Path) -> Path | None:
    """Return the file of the same name with YAML's other suffix, if that one is there."""
    suffixes = {".yaml": ".yml", ".yml": ".yaml"}
    if path.suffix not in suffixes:
        return None
    other = path.with_suffix(suffixes[path.suffix])
    return other if other.exists() else None


def decode(data: bytes, path: str, error: type[RealmemError] = ConfigError) -> str:
    """Return UTF-8 bytes as text, without a byte order mark."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as reason:
        before = data[: reason.start].decode("utf-8")
        wrong = f"byte 0x{data[reason.start]:02x} at offset {reason.start} is not UTF-8"
        problem = Problem(wrong, path, *_end_of(before), hint="save the file as UTF-8")
        raise error(problem) from None
    return text.removeprefix("\ufeff")


def refuse_unprintable(text: str, path: str, error: type[RealmemError] = ConfigError) -> None:
    """Raise `error` at the first character that YAML does not print."""
    if found := unprintable(text, path):
        raise error(found)


def unprintable(text: str, path: str) -> Problem | None:
    """Return the first character that YAML does not print as a problem."""
    if not (found := _UNPRINTABLE.search(text)):
        return None
    message = f"control character U+{ord(found[0]):04X}"
    return Problem(message, path, *_end_of(text[: found.start()]), hint="remove it")


def _end_of(text: str) -> tuple[int, int]:
    """Return the line and column, from 1, of the character that would follow `text`."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
