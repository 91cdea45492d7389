"""A file's bytes -> text that YAML may be read from, or one error that says why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.errors import ConfigError, Problem, RealmemError

if TYPE_CHECKING:
    from pathlib import Path

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
    more than the limit is asked for.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            data = b"" if size > max_bytes else file.read(max_bytes + 1)
    except FileNotFoundError:
        hint = "create it (it may be empty: every setting has a default), or name another with -c"
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
