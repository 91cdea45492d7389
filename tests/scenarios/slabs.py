"""Random histories of a node's unreclaimable slab: leaks, and what only looks like them.

Shared ranges, as shares of the node's memory: 8 to 256 GiB; 0.4-3 % of slab to begin with; other
needs of 10-55 %; noise 0.01-0.05 %. A leak takes 10 hours to 7 days for 8-35 %, in half of them
after a healthy prefix of 2 to 24 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.history import History, Problem, named
from tests.scenarios.model import Node, World
from tests.scenarios.shapes import DAY, HOUR, add, flat, scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

GIB = 1024


@dataclass(frozen=True)
class Machine:
    """Where a history takes place."""

    rng: Random
    kind: str
    number: int

    def history(self, growth: Sequence[float], leak: tuple[int, int] | None = None) -> History:
        """Return the history of a node whose slab grows by these shares of its memory."""
        rng, name, minutes = self.rng, f"{self.kind}-{self.number}", len(growth)
        total = rng.choice((8, 16, 32, 64, 128, 256)) * GIB
        noise = shapes.noise(rng, minutes, rng.uniform(0.0001, 0.0005))
        level = rng.uniform(0.004, 0.03)
        slab = [max(level + change, 0.001) for change in add(growth, noise)]
        node = Node(
            f"{name}-node",
            total=total,
            other=rng.uniform(0.1, 0.55) * total,
            active_file=0.05 * total,
            inactive_file=0.05 * total,
            slab_reclaimable=scaled(self._reclaimable(minutes), total),
            slab_unreclaimable=scaled(slab, total),
        )
        world = World(minutes, [], [node])
        return History(name, self.kind, world, Problem(*leak) if leak else None, named(world))

    def _reclaimable(self, minutes: int) -> list[float]:
        """Grow or stay, as it likes: this is given back."""
        fills = shapes.filling(minutes, self.rng.uniform(1, 24) * HOUR)
        return scaled(fills, self.rng.choice((0.0, 0.05, 0.2)), 0.01)


def leak(machine: Machine, growth: Sequence[float], around: Sequence[float]) -> History:
    """Return a leak along `growth`, from 0 to 1; `around` comes and goes, a prefix included."""
    minutes, prefix = len(around), len(around) - len(growth)
    height = machine.rng.uniform(0.08, 0.35)
    climbed = [*flat(prefix), *scaled(growth, height)]
    return machine.history(add(climbed, around), (prefix, minutes))


def lasts(rng: Random, least: float) -> tuple[int, int]:
    """Draw the minutes of a leak and of all."""
    hours = max(10 * 16.8 ** rng.random(), least)
    prefix = rng.uniform(2, 24) if rng.random() < 0.5 else 0
    return round(hours * HOUR), round((hours + prefix) * HOUR)


def family(
    growth: Callable[[Random, int], list[float]],
    around: Callable[[Random, int], list[float]] = lambda _, minutes: flat(minutes),
    least: float = 10,
) -> Callable[[Machine], History]:
    """Return what draws a leak of one kind; `least` is the shortest, in hours."""

    def draw(machine: Machine) -> History:
        minutes, whole = lasts(machine.rng, least)
        return leak(machine, growth(machine.rng, minutes), around(machine.rng, whole))

    return draw


def cycle(rng: Random, minutes: int) -> list[float]:
    """Follow the day's connections: 0.3-2 %."""
    return scaled(shapes.daily(minutes, rng.uniform(0, DAY)), rng.uniform(0.003, 0.02))


def wobble(rng: Random, minutes: int) -> list[float]:
    """Wander, correlated over 10 minutes to 6 hours, by 0.05-0.3 %."""
    curve = shapes.wander(rng, minutes, rng.uniform(10, 6 * HOUR))
    return scaled(curve, rng.uniform(0.0005, 0.003), 0.01)


SLAB_LEAKS: dict[str, Callable[[Machine], History]] = {
    "slab-leak-linear": family(lambda _, minutes: shapes.linear(minutes)),
    "slab-leak-accelerating": family(
        lambda rng, minutes: shapes.power(minutes, rng.uniform(1.3, 2.5))
    ),
    # As cron jobs make it, each leaving its cgroup behind.
    "slab-leak-in-steps": family(
        lambda rng, minutes: shapes.steps(rng, minutes, round(rng.uniform(20, 3 * HOUR)))
    ),
    "slab-leak-by-day": family(
        lambda rng, minutes: shapes.by_day(minutes, rng.uniform(0, DAY)), least=60
    ),
    "slab-leak-under-cycle": family(lambda _, minutes: shapes.linear(minutes), cycle, least=24),
    "slab-leak-in-noise": family(lambda _, minutes: shapes.linear(minutes), wobble),
}


def days(rng: Random, least: float, most: float) -> int:
    """Draw a length, in minutes."""
    return round(rng.uniform(least, most) * DAY)


def steady(machine: Machine) -> History:
    """Wander for 1-5 days."""
    return machine.history(wobble(machine.rng, days(machine.rng, 1, 5)))


def daily(machine: Machine) -> History:
    """Follow a daily cycle of 0.5-4 %, from the first day on."""
    rng = machine.rng
    minutes = days(rng, 1, 5)
    curve = shapes.daily(minutes, rng.uniform(0, DAY), rng.uniform(0.7, 2))
    return machine.history(add(scaled(curve, rng.uniform(0.005, 0.04)), wobble(rng, minutes)))


def boot(machine: Machine) -> History:
    """Fill after a boot, by 1-5 %, with a time constant of 10 minutes to 8 hours."""
    rng = machine.rng
    minutes = days(rng, 0.5, 4)
    fill = shapes.filling(minutes, 10 * 48 ** rng.random())
    return machine.history(add(scaled(fill, rng.uniform(0.01, 0.05)), wobble(rng, minutes)))


def reboot(machine: Machine) -> History:
    """Fall back to nothing once or twice, and fill again."""
    rng = machine.rng
    minutes = days(rng, 1, 4)
    starts = sorted(rng.randint(HOUR, minutes - HOUR) for _ in range(rng.choice((1, 2))))
    height, tau = rng.uniform(0.01, 0.05), 10 * 48 ** rng.random()
    curve: list[float] = []
    for start, stop in zip((0, *starts), (*starts, minutes), strict=True):
        curve += scaled(shapes.filling(stop - start, tau), height)
    return machine.history(curve)


def steps(machine: Machine) -> History:
    """One to three steps of 1-6 % each at any time, as of a module, a mount or a large pod."""
    rng = machine.rng
    minutes = days(rng, 1, 5)
    curve = flat(minutes)
    for _ in range(rng.randint(1, 3)):
        at, height, rise = rng.randrange(minutes), rng.uniform(0.01, 0.06), rng.uniform(1, 30)
        step = [height * min(max(minute - at, 0) / rise, 1) for minute in range(minutes)]
        curve = add(curve, step)
    return machine.history(add(curve, wobble(rng, minutes)))


def scheduling(machine: Machine) -> History:
    """Pods fill the node within 20 minutes to 8 hours: 0.5-3 %, then no more."""
    rng = machine.rng
    minutes = days(rng, 0.5, 3)
    at, rise = rng.uniform(0, minutes / 2), 20 * 24 ** rng.random()
    height = rng.uniform(0.005, 0.03)
    curve = [height * min(max(minute - at, 0) / rise, 1) for minute in range(minutes)]
    return machine.history(add(curve, wobble(rng, minutes)))


def nightly(machine: Machine) -> History:
    """Take 0.5-4 % for a job of 1-6 hours every night, and give it back."""
    rng = machine.rng
    minutes = days(rng, 2, 6)
    rise = round(rng.uniform(1, 6) * HOUR)
    runs = shapes.bumps(minutes, shapes.recurring(rng, minutes, DAY, 20), rise, 5, 20)
    return machine.history(add(scaled(runs, rng.uniform(0.005, 0.04)), wobble(rng, minutes)))


def reclaimable(machine: Machine) -> History:
    """Grow in reclaimable slab alone."""
    return machine.history(flat(days(machine.rng, 0.5, 4)))


SLAB_HEALTHY: dict[str, Callable[[Machine], History]] = {
    "slab-steady": steady,
    "slab-daily": daily,
    "slab-boot": boot,
    "slab-reboot": reboot,
    "slab-steps": steps,
    "slab-scheduling": scheduling,
    "slab-nightly": nightly,
    "slab-reclaimable": reclaimable,
}
