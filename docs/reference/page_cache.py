"""The pictures of docs/page-cache.md, and below each the figures that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from docs.reference.blocks import table
from docs.reference.histories import SETTLED, history
from docs.reference.pictures import picture

FOLDER: Final = "docs/images"


@dataclass(frozen=True)
class Shown:
    """A container of the capture: its picture's title and lines, what it is about last."""

    pod: str
    title: str
    lines: tuple[str, str, str]


PICTURES: Final = {
    "log-writer": Shown(
        "logger-0",
        "A service that writes and searches its log",
        ("usage", "working_set", "real_used"),
    ),
    "leak": Shown("leaky-0", "A leak", ("cache", "rss", "real_used")),
    "tmpfs": Shown("tmpfs-0", "A writer to tmpfs", ("rss", "usage - cache", "real_used")),
}


def files() -> dict[str, str]:
    """Return the text of each picture by its path."""
    return {
        f"{FOLDER}/{name}.svg": picture(shown.title, history(shown.pod), shown.lines)
        for name, shown in PICTURES.items()
    }


def figures(name: str) -> str:
    """Return the picture, and the range of each of its lines."""
    shown = PICTURES[name]
    told = history(shown.pod)
    rows = [
        (_code(line), f"{min(told.settled(line)):.0f}", f"{max(told.settled(line)):.0f}")
        for line in shown.lines
    ]
    until = "the first OOM kill" if told.kills else "the end"
    heads = (f"MiB, minute {SETTLED:.0f} to {until}", "lowest", "highest")
    kills = {0: "No OOM kill", 1: "One OOM kill"}.get(told.kills, f"{told.kills} OOM kills")
    said = f"{kills}; the limit is {told.limit:.0f} MiB."
    return f"![{shown.title}](images/{name}.svg)\n\n{table(heads, rows)}\n\n{said}"


def _code(line: str) -> str:
    return f"`{line}`"
