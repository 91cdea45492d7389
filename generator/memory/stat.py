"""The text of memory.stat -> counters: strictly, for a wrong digit is a wrong verdict.

Keys and their order: the kernel's Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.errors import MemoryStatError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

Version = Literal["v1", "v2"]

# Values are unsigned and of 64 bits.
_LINE = re.compile(r"([a-z][a-z0-9_]{0,63}) (0|[1-9][0-9]{0,19})")
_LARGEST = 2**64 - 1

# What is read of either version, and what tells that the dump is whole: v1 ends with it.
_NEEDED: dict[Version, tuple[str, ...]] = {
    "v1": (
        "total_cache", "total_rss", "total_inactive_file", "total_active_file", "total_unevictable",
    ),
    "v2": ("anon", "file", "inactive_file", "active_file", "pgfault", "pgmajfault"),
}  # fmt: skip

_LAST = "total_unevictable"

# The first line of what people hand over instead, and what it is.
_FOREIGN = (
    (r"MemTotal:", "/proc/meminfo, which shows the whole machine"),
    (r"\s*total +used +free", "the output of free, which shows the whole machine"),
    (r"[a-z_]+ N0=|total=\d+ N0=", "memory.numa_stat"),
    (r"(?i)\s*<(!doctype|html|\?xml)", "a web page"),
    (r"(some|full) avg10=", "memory.pressure"),
    (r"(max|\d+)$", "a single amount, as memory.current is"),
    (r"# (HELP|TYPE) ", "the metrics page of an exporter"),
)


@dataclass(frozen=True)
class Stat:
    """One dump; sizes in bytes, events as counts since the cgroup was made."""

    version: Version
    values: Mapping[str, int]

    def __getitem__(self, key: str) -> int:
        """Return a value, 0 where this kernel has no such key."""
        return self.values.get(key, 0)


def parse(text: str, path: str) -> list[Stat]:
    """Return the dumps in a text, one after the other: a new one begins where the first key recurs.

    Raises MemoryStatError with the line of whatever is no memory.stat.
    """
    dumps: list[dict[str, int]] = []
    ends: list[int] = []
    first = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        key, value = _pair(line, path, number, opening=first is None)
        first = first or key
        if key == first:
            dumps.append({})
            ends.append(number)
        elif key in dumps[-1]:
            hint = "give every dump whole, from its first line on"
            raise MemoryStatError(Problem(f"{key} stands here again", path, number, hint=hint))
        dumps[-1][key] = value
        ends[-1] = number
    if not dumps:
        hint = "give what `cat memory.stat` prints"
        raise MemoryStatError(Problem("is empty", path, hint=hint))
    stats = [_stat(values, path, end) for values, end in zip(dumps, ends, strict=True)]
    key = next(reversed(dumps[-1]))
    if not text.endswith("\n") and key in _NEEDED[stats[-1].version] and key != _LAST:
        # The number may have had more digits.
        raise _cut_off(f"it ends within {key}", path, ends[-1])
    return stats


def _pair(line: str, path: str, number: int, *, opening: bool) -> tuple[str, int]:
    found = _LINE.fullmatch(line.rstrip())
    if found is None or int(found[2]) > _LARGEST:
        raise MemoryStatError(_wrong_line(line, path, number, opening=opening))
    return found[1], int(found[2])


def _wrong_line(line: str, path: str, number: int, *, opening: bool) -> Problem:
    if opening:
        for pattern, what in _FOREIGN:
            if re.match(pattern, line):
                hint = "give the memory.stat of a container's cgroup"
                return Problem(f"this is {what}, no memory.stat", path, hint=hint)
    hint = "a line of memory.stat is a key, a space and a whole number"
    return Problem(f"{shown(line)} is no line of memory.stat", path, number, hint=hint)


def shown(text: str) -> str:
    """Return a piece of foreign text that fits in a message and cannot move the cursor."""
    short = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - half a line
    return '"' + "".join(c if c.isprintable() else repr(c)[1:-1] for c in short) + '"'


def _stat(values: dict[str, int], path: str, end: int) -> Stat:
    version: Version
    if {"rss", "cache"} <= values.keys():
        version = "v1"
    elif {"anon", "file"} <= values.keys():
        version = "v2"
    else:
        hint = 'a dump begins with "cache" and "rss" (cgroup v1) or "anon" and "file" (v2)'
        raise MemoryStatError(Problem("is no memory.stat, or not its beginning", path, hint=hint))
    missing = [key for key in _NEEDED[version] if key not in values]
    if missing:
        raise _cut_off(f"{missing[0]} is missing", path, end)
    return Stat(version, values)


def _cut_off(how: str, path: str, line: int) -> MemoryStatError:
    return MemoryStatError(Problem(f"is cut off: {how}", path, line, hint="give the whole file"))
