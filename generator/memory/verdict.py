"""Readings -> page cache, a leak, real need, thrashing, or nothing.

One reading says what usage is made of; only two or more say whether it grows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from generator.memory import evidence
from generator.memory.units import change, size, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.memory.reading import Reading

Kind = Literal["cache", "leak", "growth", "need", "thrashing", "steady", "unknown"]
Component = Literal["anon", "tmpfs", "kernel", "other"]

NAMES: dict[Component, str] = {
    "anon": "anonymous memory",
    "tmpfs": "tmpfs or shared memory",
    "kernel": "kernel memory",
    "other": "locked files or what no counter names",
}

# From here on real need is close to the limit.
NEAR_LIMIT = 0.9

# What grows for less is growth: caches fill and heaps settle for as long after a start.
SHORT_SECONDS = 600.0

# Long histories are judged by the lowest reading in each of so many equal parts: garbage that
# comes and goes is above it.
FLOORS = 8


@dataclass(frozen=True)
class Verdict:
    """What the readings mean; `component` is what leaks or grows, where something does."""

    kind: Kind
    component: Component | None = None
    evidence: tuple[str, ...] = field(default=())


def judge(readings: Sequence[Reading]) -> Verdict:
    """Judge readings of one container in order of time; at least one."""
    floors = _floors(readings)
    last = readings[-1]
    facts = evidence.facts(readings)
    if thrashes := evidence.thrashing(readings):
        return Verdict("thrashing", evidence=(*thrashes, *facts))
    if growth := _growth(floors):
        return Verdict(growth.kind, growth.component, (*growth.evidence, *facts))
    if last.limit and last.need >= NEAR_LIMIT * last.limit:
        return Verdict("need", evidence=(*evidence.near(last), *evidence.flat(floors), *facts))
    if cache := evidence.cache(floors):
        return Verdict("cache", evidence=(*cache, *facts))
    if len(floors) > 1:
        return Verdict("steady", evidence=(*evidence.flat(floors), *facts))
    return Verdict("unknown", evidence=("one reading does not tell whether it grows", *facts))


def _floors(readings: Sequence[Reading]) -> Sequence[Reading]:
    if len(readings) <= FLOORS:
        return readings
    cuts = [round(part * len(readings) / FLOORS) for part in range(FLOORS + 1)]
    return [min(readings[start:end], key=lambda one: one.held) for start, end in pairwise(cuts)]


def _growth(floors: Sequence[Reading]) -> Verdict | None:
    """Return what grows, and how, if real_used does and goes on doing so."""
    first, last = floors[0], floors[-1]
    rise = last.held - first.held
    if rise < evidence.noise(first) or not _persistent([one.held for one in floors]):
        return None
    before, after = first.parts(), last.parts()
    grown = {name: after[name] - before[name] for name in NAMES}
    grown["anon"] += last.swap - first.swap
    most = max(grown, key=lambda name: grown[name])
    what = "real_used + swap" if last.swap else "real_used"
    said = [
        f"{what} grew by {size(rise)}, from {size(first.held)} to {size(last.held)}",
        f"most of it is {NAMES[most]}: {change(grown[most])}",
    ]
    if last.page_cache < first.page_cache and last.usage - first.usage < rise / 2:
        said.append("usage hardly grew, for page cache gave way to it")
    if first.at is None or last.at is None:
        if len(floors) == 2:  # noqa: PLR2004 - the least that shows growth
            said.append("two readings show growth; a third, later, shows whether it goes on")
        return Verdict("leak", most, tuple(said))
    seconds = max(last.at - first.at, 0.001)
    said.append(_pace(last, rise, seconds))
    return Verdict("leak" if seconds >= SHORT_SECONDS else "growth", most, tuple(said))


def _persistent(held: Sequence[int]) -> bool:
    """Whether both halves rose: one step is a release or a warm-up, and a wave comes back."""
    if len(held) < 3:  # noqa: PLR2004 - two readings have no halves
        return True
    rise, middle = held[-1] - held[0], held[len(held) // 2]
    return middle - held[0] >= 0.2 * rise and held[-1] - middle >= 0.2 * rise


def _pace(last: Reading, rise: int, seconds: float) -> str:
    words = f"{size(rise / seconds * 3600)} an hour, seen for {span(seconds)}"
    if last.limit and last.limit > last.held:
        left = (last.limit - last.held) / rise * seconds
        words += f"; the limit is reached in {span(left)} at this pace"
    return words
