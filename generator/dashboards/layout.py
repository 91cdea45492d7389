"""Where panels stand: Grafana's grid of 24 columns, computed from bands and sections."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.dashboards.spec import Band, Panel, Section

COLUMNS = 24
ROW_HEIGHT = 1


@dataclass(frozen=True)
class Box:
    """A panel's place in grid units; a unit of height is 30 pixels."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Placed:
    """A panel, or a row's title with the panels that it hides while it is collapsed."""

    box: Box
    item: Panel | Section
    hidden: tuple[Placed, ...] = ()


def shares(weights: Sequence[int]) -> list[int]:
    """Split the columns in proportion to `weights`, to the last column; each gets at least one."""
    if not 0 < len(weights) <= COLUMNS or min(weights) < 1:
        raise ValueError(f"cannot share {COLUMNS} columns out as {list(weights)}")
    # One column each beforehand, so that rounding can leave nobody with none.
    spare = COLUMNS - len(weights)
    total = sum(weights)
    edges = [round(spare * part / total) for part in accumulate(weights)]
    return [1 + end - start for start, end in zip([0, *edges], edges, strict=False)]


def place(sections: Iterable[Section]) -> list[Placed]:
    """Put the sections under one another.

    A collapsed section takes the height of its title only: Grafana moves what follows when it
    is opened.
    """
    placed: list[Placed] = []
    y = 0
    for section in sections:
        title = Box(0, y, COLUMNS, ROW_HEIGHT)
        y += ROW_HEIGHT if section.title else 0
        panels, end = _stack(section.bands, y)
        if section.collapsed:
            placed.append(Placed(title, section, tuple(panels)))
            continue
        if section.title:
            placed.append(Placed(title, section))
        placed.extend(panels)
        y = end
    return placed


def _stack(bands: Iterable[Band], y: int) -> tuple[list[Placed], int]:
    placed: list[Placed] = []
    for band in bands:
        widths = shares(band.widths or (1,) * len(band.panels))
        x = 0
        for panel, width in zip(band.panels, widths, strict=True):
            placed.append(Placed(Box(x, y, width, band.height), panel))
            x += width
        y += band.height
    return placed, y
