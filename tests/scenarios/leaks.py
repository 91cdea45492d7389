"""Random leaks: each climbs to 93-100 % of its bound at the end, by one of thirteen kinds.

Shared ranges: start 15-60 % of the bound; 8 hours (0.35), 3 days (0.35) or between; in two of five
a healthy prefix of 2 to 24 hours; anonymous memory (0.7), tmpfs (0.15) or kernel memory (0.15);
scrape noise 0.05-0.5 % of the bound; page cache that wants 2-60 %; half of them end in an OOM kill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.model import Restart
from tests.scenarios.pods import KILLED, memory, setting
from tests.scenarios.shapes import DAY, HOUR, add, flat, scaled

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.scenarios.history import History
    from tests.scenarios.pods import Setting, Shape

    # Minutes -> growth from 0 to 1.
    Growth = Callable[[Random, int], list[float]]
    # Minutes -> what comes and goes on top, in shares of the bound.
    Overlay = Callable[[Random, int], list[float]]

# After a kill the history goes on for so long.
TAIL = 20
FULL = 0.999


def lasts(rng: Random, least: float = 8) -> int:
    """Draw the minutes from the leak's first to its end: 8 hours, 3 days or anything between."""
    hours = rng.choices((8.0, 72.0, rng.uniform(8, 72)), (0.35, 0.35, 0.3))[0]
    return round(max(hours * rng.uniform(0.9, 1.1), least) * HOUR)


def straight(_: Random, minutes: int) -> list[float]:
    """Climb at one pace."""
    return shapes.linear(minutes)


def accelerating(rng: Random, minutes: int) -> list[float]:
    """Climb with power 1.5-3, or exponentially with a pace that grows 3- to 30-fold."""
    if rng.random() < 0.5:
        return shapes.power(minutes, rng.uniform(1.5, 3))
    return shapes.exponential(minutes, rng.uniform(1.1, 3.4))


def in_steps(rng: Random, minutes: int) -> list[float]:
    """Climb every 20 minutes to 3 hours, but at least eight times."""
    return shapes.steps(rng, minutes, min(round(rng.uniform(20, 3 * HOUR)), minutes // 8))


def in_tall_steps(rng: Random, minutes: int) -> list[float]:
    """Climb four to seven times, about as far each time."""
    return shapes.steps(rng, minutes, minutes // rng.randint(4, 7), rng.uniform(0, 0.4))


def by_day(rng: Random, minutes: int) -> list[float]:
    """Climb with daytime traffic alone."""
    return shapes.by_day(minutes, rng.uniform(0, DAY))


def nothing(_: Random, minutes: int) -> list[float]:
    """Add nothing."""
    return flat(minutes)


def garbage(rng: Random, minutes: int) -> list[float]:
    """Add garbage, collected every 5 minutes to 2 hours, 5-25 % of the bound."""
    return scaled(shapes.sawtooth(rng, minutes, rng.uniform(5, 2 * HOUR)), rng.uniform(0.05, 0.25))


def traffic(rng: Random, minutes: int) -> list[float]:
    """Add a daily cycle of 4-20 % of the bound."""
    return scaled(shapes.daily(minutes, rng.uniform(0, DAY)), rng.uniform(0.04, 0.2))


def jitter(rng: Random, minutes: int) -> list[float]:
    """Wander, correlated over 5 to 60 minutes, by 1-3 % of the bound."""
    curve = shapes.wander(rng, minutes, rng.uniform(5, 60))
    return scaled(curve, rng.uniform(0.01, 0.03), 0.05)


def leak(
    rng: Random, place: Setting, growth: list[float], overlay: list[float], **how: str
) -> History:
    """Return a history that climbs along `growth`; `overlay` also covers a healthy prefix."""
    minutes, prefix = len(overlay), len(overlay) - len(growth)
    start, end = rng.uniform(0.15, 0.6), rng.uniform(0.93, 1)
    start = min(start, end - max(overlay) - 0.15) if max(overlay) < 0.6 else start
    scrapes = shapes.noise(rng, minutes, rng.uniform(0.0005, 0.005))
    # What comes and goes is at its height within the last two hours.
    top = max(overlay[-2 * HOUR :])
    growing = [*flat(prefix), *scaled(growth, end - start - top)]
    real = add(flat(minutes, start), growing, overlay, scrapes)
    component = how.get("component") or rng.choices(("anon", "tmpfs", "kernel"), (14, 3, 3))[0]
    cache = 1.0 if how.get("cache") == "full" else rng.uniform(0.02, 0.6)
    killed = next((at for at in range(prefix, minutes) if real[at] >= FULL), minutes)
    restarts: tuple[Restart, ...] = ()
    if killed < minutes or rng.random() < 0.5:
        tail = flat(TAIL, start * 0.8)
        real, growing = [*real[:killed], *tail], [*growing[:killed], *flat(TAIL)]
        restarts = (Restart(killed),)
    shape: Shape = {"growing": growing, "component": component, "cache": cache}
    used = memory(place.bound, [min(max(at, 0.01), 1) for at in real], shape)
    pod = place.pod(used, restarts=restarts)
    return place.history([pod], (prefix, killed))


def family(
    growth: Growth, overlay: Overlay = nothing, least: float = 8, **how: str
) -> Callable[[Random, str, int], History]:
    """Return what draws a leak of one kind; `least` is the shortest, in hours."""

    def draw(rng: Random, kind: str, number: int) -> History:
        minutes = lasts(rng, least)
        healthy = how.get("prefix") or rng.random() < 0.4
        prefix = round(rng.uniform(2, 24) * HOUR) if healthy else 0
        place = setting(rng, kind, number, limited=how.get("bound") != "node")
        return leak(rng, place, growth(rng, minutes), overlay(rng, prefix + minutes), **how)

    return draw


def anything(rng: Random, minutes: int) -> list[float]:
    """Climb in any of three ways."""
    return rng.choice((straight, accelerating, in_steps))(rng, minutes)


def after_kill(rng: Random, kind: str, number: int) -> History:
    """Leak after an OOM kill in the same pod, which had held 50-90 % for 3 to 48 hours before."""
    place, minutes = setting(rng, kind, number), lasts(rng)
    killed = round(rng.uniform(3, 48) * HOUR)
    held, spike = rng.uniform(0.5, 0.9), 3
    life = scaled(shapes.filling(killed - spike, rng.uniform(2, 30)), held * 0.7, held * 0.3)
    start, end = rng.uniform(0.15, 0.6), rng.uniform(0.93, 1)
    climb = scaled(anything(rng, minutes), end - start, start)
    noise = shapes.noise(rng, killed + minutes, rng.uniform(0.0005, 0.005))
    real = [min(max(at, 0.01), 1) for at in add([*life, *flat(spike, 1), *climb], noise)]
    used = memory(place.bound, real, {"cache": rng.uniform(0.02, 0.6)})
    pod = place.pod(used, restarts=(Restart(killed),))
    return place.history([pod], (killed, killed + minutes), due=KILLED)


LEAKS = {
    "leak-linear": family(straight),
    "leak-accelerating": family(accelerating),
    "leak-in-steps": family(in_steps),
    "leak-in-tall-steps": family(in_tall_steps),
    "leak-by-day": family(by_day, least=48),
    "leak-under-gc": family(anything, garbage),
    "leak-under-traffic": family(anything, traffic, least=24),
    "leak-in-noise": family(anything, jitter),
    "leak-tmpfs": family(anything, component="tmpfs"),
    "leak-kernel": family(anything, component="kernel"),
    "leak-no-limit": family(anything, bound="node"),
    "leak-behind-cache": family(anything, cache="full"),
    "leak-after-health": family(anything, prefix="yes"),
    "leak-after-kill": after_kill,
}
