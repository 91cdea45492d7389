"""What `realmem explain` says of three real dumps."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

from generator import memory
from generator.memory.text import render

if TYPE_CHECKING:
    from pathlib import Path

_STATS = "tests/data/memory.stat"
_GREPS = ("grep-0-before.stat", "grep-1-after-first-read.stat", "grep-2-after-second-read.stat")


def greps(root: Path) -> str:
    """Return the comparison of the dumps before and after two reads of a log."""
    readings = []
    for name in _GREPS:
        (one,) = memory.readings(str(root / _STATS / name))
        readings.append(one)
    out = StringIO()
    render(readings, memory.judge(readings), Console(file=out, width=100))
    text = out.getvalue().replace(f"{root / _STATS}/", "")
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(("```text", *lines, "```"))
