"""Curves, one value a minute, mostly between 0 and 1: what memory does over time."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

HOUR = 60
DAY = 24 * HOUR


def add(*curves: Sequence[float]) -> list[float]:
    """Return the sum of curves of one length."""
    return [sum(at) for at in zip(*curves, strict=True)]


def scaled(curve: Sequence[float], factor: float, offset: float = 0) -> list[float]:
    """Return `offset + factor * curve`."""
    return [offset + factor * value for value in curve]


def flat(minutes: int, level: float = 0) -> list[float]:
    """Return a flat line."""
    return [level] * minutes


def linear(minutes: int) -> list[float]:
    """Climb from 0 to 1 at one pace."""
    return [at / (minutes - 1) for at in range(minutes)]


def power(minutes: int, exponent: float) -> list[float]:
    """Climb from 0 to 1, steeper and steeper."""
    return [value**exponent for value in linear(minutes)]


def exponential(minutes: int, steepness: float) -> list[float]:
    """Climb from 0 to 1; the pace grows by e**steepness on the way."""
    return [math.expm1(steepness * value) / math.expm1(steepness) for value in linear(minutes)]


def steps(rng: Random, minutes: int, period: int, uneven: float = 1) -> list[float]:
    """Climb from 0 to 1 in steps `period` minutes apart; `uneven`, 0 to 1, in height and time."""
    at, heights = rng.randint(1, period), {}
    while at < minutes:
        heights[at] = 1 + uneven * rng.uniform(-0.6, 0.6)
        at += max(1, round(period * (1 + uneven * rng.uniform(-0.25, 0.25))))
    climbed = list(accumulate(heights.get(minute, 0) for minute in range(minutes)))
    return scaled(climbed, 1 / (climbed[-1] or 1))


def daily(minutes: int, phase: float, sharpness: float = 1) -> list[float]:
    """Go from 0 to 1 and back every day; `phase` is the minute of the day at the start."""
    return [
        ((1 - math.cos(2 * math.pi * (at + phase) / DAY)) / 2) ** sharpness for at in range(minutes)
    ]


def climbing(minutes: int, phase: float, climb: float) -> list[float]:
    """Go from 0 to 1 within `climb` of every day, at one pace, and back within the rest."""
    curve = []
    for at in range(minutes):
        part = (at + phase) % DAY / DAY
        curve.append(part / climb if part < climb else (1 - part) / (1 - climb))
    return curve


def office(minutes: int, phase: float, width: float) -> list[float]:
    """Go from 0 to 1 about 8 and back about 18 hours; 95 % of it take six `width`, in minutes."""
    curve = []
    for at in range(minutes):
        hour = (at + phase) % DAY
        up = 1 / (1 + math.exp(-(hour - 8 * HOUR) / width))
        curve.append(up / (1 + math.exp((hour - 18 * HOUR) / width)))
    return curve


def weekly(minutes: int, phase: float, weekend: float) -> list[float]:
    """Return a factor that is 1 on five days and `weekend` on two; days change within two hours."""
    sharp = [1.0 if (at + phase) % (7 * DAY) < 5 * DAY else weekend for at in range(minutes)]
    return smoothed(sharp, 2 * HOUR)


def by_day(minutes: int, phase: float) -> list[float]:
    """Climb from 0 to 1 with daytime traffic only."""
    pace = [max(0.0, value - 0.35) for value in daily(minutes, phase)]
    climbed = list(accumulate(pace))
    return scaled(climbed, 1 / climbed[-1])


def smoothed(curve: Sequence[float], minutes: int) -> list[float]:
    """Follow a curve with a delay: an exponential average."""
    return list(accumulate(curve, lambda last, value: last + (value - last) / max(minutes, 1)))


def filling(minutes: int, tau: float) -> list[float]:
    """Climb from 0 towards 1, slower and slower."""
    return [1 - math.exp(-at / tau) for at in range(minutes)]


def sawtooth(rng: Random, minutes: int, period: float) -> list[float]:
    """Garbage: climbs from 0 to about 1 and is collected, about every `period` minutes."""
    values, level = [], rng.random()
    pace = 1 / period
    for _ in range(minutes):
        values.append(min(level, 1.0))
        level += pace
        if level >= 1:
            level = rng.uniform(0, 0.1)
            pace = rng.uniform(0.8, 1.25) / period
    return values


def wander(rng: Random, minutes: int, correlation: float) -> list[float]:
    """Wander around 0 with standard deviation 1: an Ornstein-Uhlenbeck process."""
    keep = math.exp(-1 / correlation)
    kick = math.sqrt(1 - keep * keep)
    values, level = [], rng.gauss(0, 1)
    for _ in range(minutes):
        values.append(level)
        level = level * keep + rng.gauss(0, kick)
    return values


def noise(rng: Random, minutes: int, deviation: float) -> list[float]:
    """Return what each scrape sees differently."""
    return [rng.gauss(0, deviation) for _ in range(minutes)]


def bumps(minutes: int, starts: Sequence[int], rise: int, stay: int, fall: int) -> list[float]:
    """Return trapezoids of height 1 that begin at `starts`."""
    values = flat(minutes)
    for start in starts:
        for at in range(max(start, 0), min(start + rise + stay + fall, minutes)):
            since, left = at - start, start + rise + stay + fall - at
            values[at] = max(values[at], min(1.0, (since + 1) / max(rise, 1), left / max(fall, 1)))
    return values


def recurring(rng: Random, minutes: int, period: int, jitter: int) -> list[int]:
    """Return the minutes of something that recurs, from anywhere in its first period on."""
    first = rng.randint(0, period)
    return [max(0, start + rng.randint(-jitter, jitter)) for start in range(first, minutes, period)]
