"""What `realmem explain` says of three real dumps."""

from __future__ import annotations

from dataclasses import replace
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
        # Where the checkout lies must not show, neither in words nor in where lines break.
        readings.append(replace(one, source=name))
    out = StringIO()
    render(readings, memory.judge(readings), Console(file=out, width=100))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(("```text", *lines, "```"))
