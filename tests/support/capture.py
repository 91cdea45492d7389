"""The capture of nine containers that realmem ships, as a file and as promtool values.

tests/data/README.md says what the containers do and what is true of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.demo.capture import END, START, Samples, labels, samples
from tests.support.backfill import Window

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BEGIN",
    "WINDOW",
    "extract",
    "labels",
    "metric_names",
    "promtool_values",
    "samples",
]

# Before the first sample, and on a minute: promtool's time 0 in a replay.
BEGIN = 1795239240
WINDOW = Window(START, END)


def extract(target: Path, later: int = 0) -> Path:
    """Write the capture as OpenMetrics text, as promtool reads it, and return its path.

    `later` makes it a capture of so many seconds later.
    """
    with target.open("w", encoding="utf-8") as out:
        for name, points in samples().items():
            out.writelines(f"{name} {value} {at + later:.3f}\n" for at, value in points)
        out.write("# EOF\n")
    return target


def metric_names() -> set[str]:
    """Return the names of every metric that the capture holds."""
    return {series.partition("{")[0] for series in samples()}


def promtool_values(points: Samples, step: int) -> str:
    """Return the points as promtool input values, `step` seconds apart from BEGIN on.

    A slot takes the newest point that falls into it, and is a gap where none does.
    """
    slots = {int((at - BEGIN) // step): value for at, value in sorted(points)}
    return " ".join(slots.get(slot, "_") for slot in range(max(slots) + 1))
