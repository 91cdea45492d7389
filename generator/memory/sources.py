"""Where readings come from: a file, a stream, the folder of a cgroup, or a process."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import MemoryStatError, Problem
from generator.memory import mounts
from generator.memory.cgroup import BESIDE, STAT, reading
from generator.memory.stat import parse

if TYPE_CHECKING:
    from typing import BinaryIO

    from generator.memory.reading import Reading

STDIN = "-"

# Some six hundred dumps.
MAX_BYTES = 1 << 20

_LIMIT = re.compile("[0-9]{1,20}")
# A line of `grep -H . memory.*`, which brings every file of a cgroup along at once.
_NAMED_LINE = re.compile(r"(?:\S*/)?(memory\.[a-z_.]{1,40}):(.*)")


def readings(source: str) -> list[Reading]:
    """Return the readings of a file, of the folder of a cgroup, or of stdin (`-`), in their order.

    A file called memory.stat is read with the files beside it. Raises MemoryStatError for what is
    missing, damaged, cut off, larger than a mebibyte or something else altogether.
    """
    if source == STDIN:
        return _of_text(_text(sys.stdin.buffer, "stdin"), "stdin")
    path = Path(source)
    if source.startswith("/") and not os.path.exists(path):  # noqa: PTH110 - likewise
        path = mounts.folder(source) or path
    if os.path.isdir(path):  # noqa: PTH112 - pathlib raises for a name that is too long
        return [of_cgroup(path)]
    if path.name == STAT:
        return _with_beside(path)
    return _of_text(_file(path), source)


def of_process(pid: int) -> Reading:
    """Return the reading of the cgroup that a process is in."""
    return of_cgroup(mounts.of_process(pid))


def of_cgroup(folder: Path) -> Reading:
    """Return the reading of a cgroup's folder, with the nearest limit above it where that binds."""
    if not (folder / STAT).exists():
        hint = "name the folder of a cgroup whose memory is accounted"
        raise MemoryStatError(Problem(f"there is no {STAT} in it", str(folder), hint=hint))
    one, *others = _with_beside(folder / STAT)
    if others:
        hint = "name the file itself, if these are saved dumps"
        message = "holds several dumps, and a cgroup has one"
        raise MemoryStatError(Problem(message, str(folder / STAT), hint=hint))
    limits = [one.limit, *(_limit(parent) for parent in folder.absolute().parents)]
    return replace(
        one,
        source=str(folder),
        limit=min((limit for limit in limits if limit is not None), default=None),
        at=time.time(),
    )


def _with_beside(path: Path) -> list[Reading]:
    files = {name: text for name in BESIDE if (text := _beside(path.with_name(name))) is not None}
    dumps = parse(_file(path), str(path))
    if len(dumps) > 1:  # saved, so that what lies beside it belongs to none of them
        files = {}
    return [reading(stat, files, str(path)) for stat in dumps]


def _of_text(text: str, source: str) -> list[Reading]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or not _NAMED_LINE.fullmatch(lines[0]):
        return [reading(stat, {}, source) for stat in parse(text, source)]
    files: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found = _NAMED_LINE.fullmatch(line)
            if found is None:
                hint = "give what `grep -H . memory.*` prints"
                raise MemoryStatError(Problem("names no file", source, number, hint=hint))
            files.setdefault(found[1], []).append(found[2])
    texts = {name: "\n".join(lines) for name, lines in files.items()}
    if STAT not in texts:
        raise MemoryStatError(Problem(f"holds no line of {STAT}", source))
    dumps = parse(texts.pop(STAT), f"{source}: {STAT}")
    if len(dumps) > 1:
        hint = "give one cgroup at a time"
        raise MemoryStatError(Problem(f"{STAT} stands there more than once", source, hint=hint))
    return [reading(dumps[0], texts, source)]


def _file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return _text(stream, str(path))
    except FileNotFoundError:
        problem = Problem(
            "there is no such file", str(path), hint="name a memory.stat, or - for stdin"
        )
        raise MemoryStatError(problem) from None
    except (OSError, ValueError) as failure:
        words = failure.strerror if isinstance(failure, OSError) else str(failure)
        raise MemoryStatError(Problem(f"cannot be read: {words}", str(path))) from None


def _text(stream: BinaryIO, source: str) -> str:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        hint = "a dump has some two thousand bytes"
        raise MemoryStatError(Problem("is larger than 1 MiB", source, hint=hint))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "memory.stat is plain text"
        raise MemoryStatError(Problem("is no text", source, line, hint=hint)) from None


def _beside(path: Path) -> str | None:
    """Return the text of a file that need not be there; nor readable, as without PSI."""
    try:
        with path.open("rb") as stream:
            return _text(stream, str(path))
    except OSError:
        return None


def _limit(folder: Path) -> int | None:
    """Return the limit of a cgroup above; None for what is none, or has none."""
    text = _beside(folder / "memory.max")
    limit = (text or "").strip()
    return int(limit) if _LIMIT.fullmatch(limit) else None
