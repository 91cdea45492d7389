"""Values over time, each a pure function of Unix time, so that any window can be drawn at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 4096
# Every wave's period divides it, so that what is drawn of an hour is true of the next one.
HOUR = 3600.0


@dataclass(frozen=True, eq=False)
class Level:
    """The same value always."""

    value: float


@dataclass(frozen=True, eq=False)
class Wave:
    """Bytes, in whole pages, that swing around a mean, so many times an hour; radians."""

    mean: float
    swing: float
    times: int
    phase: float


@dataclass(frozen=True, eq=False)
class Counter:
    """Whole events since a time, at a rate by second."""

    rate: float
    since: float


@dataclass(frozen=True, eq=False)
class Steps:
    """`first`, and from each `(time, value)` on that value; times rise."""

    first: float
    changes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Sum:
    """Curves added up, or what is left of a total after taking the others off it."""

    parts: tuple[Curve, ...]
    total: float | None = None


Curve = Level | Wave | Counter | Steps | Sum


class Drawing:
    """Curves at some times; each is drawn once, however many series share it."""

    def __init__(self, times: Sequence[float]) -> None:
        self.times = tuple(times)
        self._drawn: dict[Curve, list[float]] = {}

    def __getitem__(self, curve: Curve) -> list[float]:
        """Return a value for each time."""
        values = self._drawn.get(curve)
        if values is None:
            values = self._drawn[curve] = self._draw(curve)
        return values

    @singledispatchmethod
    def _draw(self, curve: Curve) -> list[float]:
        raise TypeError(f"nobody can draw {curve!r}")

    @_draw.register
    def _(self, curve: Level) -> list[float]:
        return [curve.value] * len(self.times)

    @_draw.register
    def _(self, curve: Wave) -> list[float]:
        turn = math.tau * curve.times / HOUR
        return [
            round((curve.mean + curve.swing * math.sin(turn * at + curve.phase)) / PAGE) * PAGE
            for at in self.times
        ]

    @_draw.register
    def _(self, curve: Counter) -> list[float]:
        return [math.floor(max(curve.rate * (at - curve.since), 0)) for at in self.times]

    @_draw.register
    def _(self, curve: Steps) -> list[float]:
        passed = [
            [value for since, value in curve.changes if since <= at][-1:] for at in self.times
        ]
        return [last[0] if last else curve.first for last in passed]

    @_draw.register
    def _(self, curve: Sum) -> list[float]:
        sums = [sum(values) for values in zip(*(self[part] for part in curve.parts), strict=True)]
        return sums if curve.total is None else [max(curve.total - value, 0) for value in sums]
