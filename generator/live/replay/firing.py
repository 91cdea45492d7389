"""When an alert's series are there -> when it fires: `for`, carried from chunk to chunk."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from generator.live.replay.frame import labels_of, without_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.live.replay.frame import Bools, Floats, Frame, Labels
    from generator.live.replay.plan import Step


@dataclass(frozen=True)
class Firing:
    """An alert that fired, from `start` until before `end`, in Unix time.

    `ended` is whether it ended of itself, and not because the window did.
    """

    alert: str
    labels: Labels
    start: float
    end: float
    ended: bool = True

    def label(self, name: str) -> str:
        """Return a label's value, empty where it has none."""
        return dict(self.labels).get(name, "")

    @property
    def severity(self) -> str:
        """The `severity` label."""
        return self.label("severity")


@dataclass
class Watch:
    """The state of one alerting rule, as its ruler keeps it."""

    rule: Step
    step: float
    firings: list[Firing] = field(default_factory=list)
    # Of each label set that is there at the end of what was seen: since when it has been there,
    # and since when it fires.
    _active: dict[Labels, float] = field(default_factory=dict)
    _open: dict[Labels, float] = field(default_factory=dict)

    def see(self, times: Floats, found: Frame) -> None:
        """Take in a chunk's result."""
        active: dict[Labels, float] = {}
        still: dict[Labels, float] = {}
        for labels, present in zip(found.labels, found.present, strict=True):
            own = self._labels(labels)
            for begin, stop in _runs(present):
                since, start = float(times[begin]), None
                if begin == 0:
                    since, start = self._active.get(own, since), self._open.pop(own, None)
                if start is None:
                    start = self._starts(since, float(times[begin]))
                to_the_end = stop == len(times)
                if to_the_end:
                    active[own] = since
                if start <= times[stop - 1]:
                    if to_the_end:
                        still[own] = start
                    else:
                        self._fired(own, start, float(times[stop]))
        for own, start in self._open.items():
            self._fired(own, start, float(times[0]))
        self._active, self._open = active, still

    def close(self, end: float) -> None:
        """Take what still fires at the end of the window as it is."""
        for own, start in self._open.items():
            self._fired(own, start, end, ended=False)
        self._open = {}

    def _starts(self, since: float, first: float) -> float:
        """Return the first evaluation at which it has held for long enough."""
        evaluations = math.ceil(self.rule.hold / self.step - 1e-9)
        return max(first, since + evaluations * self.step)

    def _fired(self, labels: Labels, start: float, end: float, *, ended: bool = True) -> None:
        self.firings.append(Firing(self.rule.name, labels, start, end, ended))

    def _labels(self, labels: Labels) -> Labels:
        """Return an alert's labels: its own over those of the series."""
        return labels_of({**dict(without_name(labels)), **self.rule.labels})


def _runs(present: Bools) -> Iterator[tuple[int, int]]:
    """Give where a series is there without a gap: the first column, and the one past the last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], present.astype(np.int8), [0]))))
    return zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True)
