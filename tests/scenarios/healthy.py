"""Random healthy histories: nothing is wrong in any of them. Ranges stand at each kind.

Everything is a share of the container's bound; scrape noise is 0.05-0.4 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.model import Restart
from tests.scenarios.pods import KILLED, memory
from tests.scenarios.shapes import DAY, HOUR, add, flat, scaled

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.scenarios.history import History
    from tests.scenarios.pods import Place


def days(rng: Random, least: float, most: float) -> int:
    """Draw a length, in minutes."""
    return round(rng.uniform(least, most) * DAY)


def wobbling(rng: Random, minutes: int) -> list[float]:
    """Wander by 0.2-1 %, correlated over an hour."""
    return scaled(shapes.wander(rng, minutes, 60), rng.uniform(0.002, 0.01))


def cycling(rng: Random, minutes: int, highest: float, peak: float) -> list[float]:
    """Go up and down daily, by 5 % to `highest`, to 30 % or up to `peak`."""
    top = rng.uniform(0.3, peak)
    height = min(rng.uniform(0.05, highest), top - 0.1)
    curve = shapes.daily(minutes, rng.uniform(0, DAY), rng.uniform(0.7, 2))
    return add(scaled(curve, height, top - height), wobbling(rng, minutes))


def cache_growth(place: Place) -> History:
    """Log writer or file scan: cache fills the limit within 1-24 h; need flat at 10-50 %."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 3)
    hours = rng.uniform(1, 24)
    growth = [min(1.0, at / hours / HOUR) for at in range(minutes)]
    real = flat(minutes, rng.uniform(0.1, 0.5))
    active = rng.choice((0.02, 0.5, 0.98))
    return place.pod(real, shape={"cache": shapes.smoothed(growth, 30), "active": active})


def daily_cycle(place: Place) -> History:
    """Follow a cycle from the first day on: amplitude 5-50 %, peak 30-88 %, over 1-5 days."""
    rng = place.rng
    minutes = days(rng, 1, 5)
    return place.pod(cycling(rng, minutes, highest=0.5, peak=0.88))


def office_hours(place: Place) -> History:
    """Climb within hours every morning, from 15-30 % to 45-65 %, from the first day on."""
    rng = place.rng
    minutes = days(rng, 1, 3)
    low, high = rng.uniform(0.15, 0.3), rng.uniform(0.45, 0.65)
    curve = shapes.office(minutes, rng.uniform(0, DAY), rng.uniform(20, 45))
    return place.pod(add(scaled(curve, high - low, low), wobbling(rng, minutes)))


def weekly_cycle(place: Place) -> History:
    """Follow a daily cycle of 10-40 %, low on weekends, over 8-10 days, peak at most 88 %."""
    rng = place.rng
    minutes = days(rng, 8, 10)
    peak, height = rng.uniform(0.5, 0.88), rng.uniform(0.1, 0.4)
    week = shapes.weekly(minutes, rng.uniform(0, 7 * DAY), rng.uniform(0.2, 0.6))
    day = shapes.daily(minutes, rng.uniform(0, DAY))
    curve = [one * two for one, two in zip(week, day, strict=True)]
    return place.pod(scaled(curve, height, peak - height))


def long_mornings(place: Place) -> History:
    """Climb for 9 to 20 hours a day, by 10-45 %, to 40-88 %, from the first day on."""
    rng = place.rng
    minutes = days(rng, 1, 5)
    peak = rng.uniform(0.4, 0.88)
    height = rng.uniform(0.1, min(0.45, peak - 0.15))
    curve = shapes.climbing(minutes, rng.uniform(0, DAY), rng.uniform(9, 20) / 24)
    return place.pod(add(scaled(curve, height, peak - height), wobbling(rng, minutes)))


def warm_up(place: Place) -> History:
    """Fill asymptotically to 50-92 %, tau 10 minutes to 8 hours, over 8 hours to 4 days."""
    rng = place.rng
    tau = 10 * 48 ** rng.random()
    minutes = days(rng, 1 / 3, 4)
    low, high = rng.uniform(0.05, 0.3), rng.uniform(0.5, 0.92)
    before = rng.choice((0, rng.randint(0, 6 * HOUR)))
    fill = [
        *flat(min(before, minutes - 1)),
        *shapes.filling(minutes - min(before, minutes - 1), tau),
    ]
    return place.pod(scaled(fill, high - low, low))


def release(place: Place) -> History:
    """Replace the pod by one that needs up to 25 % more and warms up over 2-60 minutes."""
    rng = place.rng
    minutes = days(rng, 0.5, 4)
    at = round(minutes * rng.uniform(0.2, 0.8))
    low = rng.uniform(0.2, 0.55)
    high = low + rng.uniform(0, 0.25)
    fill = scaled(shapes.filling(minutes - at, rng.uniform(2, 60)), high * 0.6, high * 0.4)
    cache = rng.uniform(0.02, 0.6)
    noise = shapes.noise(rng, minutes, rng.uniform(0.0005, 0.004))
    old = memory(place.setting.bound, add(flat(minutes, low), noise), {"cache": cache})
    new = memory(place.setting.bound, add([*flat(at, 0.01), *fill], noise), {"cache": cache})
    pods = [
        place.setting.pod(old, gone=at + 2),
        place.setting.pod(new, born=at, revision="7c9d8b6f4", suffix="q8w7r"),
    ]
    return place.setting.history(pods)


def release_at_night(place: Place) -> History:
    """Replace the pod near the daily low; 15-35 % more by day, peak at most 60 %."""
    rng = place.rng
    minutes = days(rng, 2, 3)
    at = round(DAY * rng.uniform(0.6, 1.2))
    low, height = rng.uniform(0.15, 0.25), rng.uniform(0.15, 0.35)
    lowest = at + rng.uniform(-4, 4) * HOUR
    day = scaled(shapes.daily(minutes, -lowest, rng.uniform(0.5, 2)), height)
    noise = add(shapes.noise(rng, minutes, rng.uniform(0.0005, 0.004)), day)
    fill = scaled(shapes.filling(minutes - at, rng.uniform(2, 25)), low * 0.3, low * 0.7)
    cache = rng.uniform(0.02, 0.6)
    old = memory(place.setting.bound, add(flat(minutes, low), noise), {"cache": cache})
    new = memory(place.setting.bound, add([*flat(at, low), *fill], noise), {"cache": cache})
    pods = [
        place.setting.pod(old, gone=at + 2),
        place.setting.pod(new, born=at, revision="7c9d8b6f4", suffix="q8w7r"),
    ]
    return place.setting.history(pods)


def one_off_step(place: Place) -> History:
    """One or two steps of 5-25 %, as of a reloaded config, with or without a restart."""
    rng = place.rng
    minutes = days(rng, 0.5, 4)
    real = flat(minutes, rng.uniform(0.15, 0.4))
    restarts = []
    for _ in range(rng.choice((1, 1, 2))):
        at = round(minutes * rng.uniform(0.1, 0.9))
        real = add(real, [*flat(at), *flat(minutes - at, rng.uniform(0.05, 0.22))])
        if rng.random() < 0.3:
            restarts.append(Restart(at, "Error"))
    ordered = tuple(sorted(restarts, key=lambda restart: restart.minute))
    return place.pod(real, restarts=ordered)


def cron_in_service(place: Place) -> History:
    """Climbs 20 min-2 h and back, every 4-24 hours, by 10-45 % to at most 88 %."""
    rng = place.rng
    minutes = days(rng, 1, 4)
    rise = rng.randint(20, 2 * HOUR)
    period = rng.choice((4, 6, 8, 12, 24)) * HOUR
    starts = shapes.recurring(rng, minutes, period, 5)
    height = rng.uniform(0.1, 0.45)
    top = rng.uniform(height + 0.15, 0.88)
    curve = shapes.bumps(minutes, starts, rise, rng.randint(0, 20), rng.randint(1, rise))
    return place.pod(scaled(curve, height, top - height))


def hourly_job(place: Place) -> History:
    """Climbs 20-40 minutes and back, every hour, by 10-45 % to at most 88 %."""
    rng = place.rng
    minutes = days(rng, 0.5, 3)
    rise = rng.randint(20, 40)
    starts = shapes.recurring(rng, minutes, HOUR, 0)
    height = rng.uniform(0.1, 0.45)
    top = rng.uniform(height + 0.15, 0.88)
    curve = shapes.bumps(minutes, starts, rise, 0, rng.randint(1, 15))
    return place.pod(scaled(curve, height, top - height))


def batch_job(place: Place) -> History:
    """Jobs of a CronJob climb 1-3 hours to 50-90 % and end, every 4-24 hours, twice at least."""
    rng = place.rng
    minutes = days(rng, 0.5, 4)
    lasts, top = rng.randint(60, 180), rng.uniform(0.5, 0.9)
    pods = []
    period = min(rng.choice((4, 6, 12, 24)) * HOUR, minutes // 2)
    for at in shapes.recurring(rng, minutes - lasts - 1, period, 0):
        climb = [*flat(at), *scaled(shapes.linear(lasts), top - 0.05, 0.05), *flat(minutes)]
        noise = shapes.noise(rng, minutes, 0.003)
        used = memory(place.setting.bound, add(climb[:minutes], noise), {"cache": 0.1})
        pods.append(
            place.setting.pod(
                used,
                kind="CronJob",
                revision=f"{29000000 + at}",
                born=at,
                gone=min(at + lasts + 5, minutes),
                ended=Restart(at + lasts, "Completed"),
            )
        )
    return place.setting.history(pods)


def wandering(place: Place) -> History:
    """Ornstein-Uhlenbeck: sd 1-6 %, correlated over 20 min-6 h, mean 20-70 %, peak below 90 %."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 4)
    deviation = rng.uniform(0.01, 0.06)
    curve = shapes.wander(rng, minutes, rng.uniform(20, 6 * HOUR))
    mean = min(rng.uniform(0.2, 0.7), 0.9 - deviation * max(curve))
    return place.pod(scaled(curve, deviation, mean))


def garbage(place: Place) -> History:
    """Collect garbage: a sawtooth of 5-45 %, period 5 min-4 h, peak at most 88 %."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 3)
    height = rng.uniform(0.05, 0.45)
    top = rng.uniform(height + 0.1, 0.88)
    curve = shapes.sawtooth(rng, minutes, 5 * 48 ** rng.random())
    return place.pod(scaled(curve, height, top - height))


def growing_traffic(place: Place) -> History:
    """Need that grows 1-4 % a day over 3-7 days, with a daily cycle of up to 15 %, to 85 %."""
    rng = place.rng
    minutes = days(rng, 3, 7)
    growth = (1 + rng.uniform(0.01, 0.04)) ** (minutes / DAY)
    height = rng.uniform(0, 0.15)
    low = rng.uniform(0.3, 0.85 / growth - height)
    pace = [growth ** (at / minutes) for at in range(minutes)]
    day = scaled(shapes.daily(minutes, rng.uniform(0, DAY)), height, low)
    return place.pod([one * two for one, two in zip(pace, day, strict=True)])


def sized_heap(place: Place) -> History:
    """Hold a heap sized to its container, flat for good at 80-93 %, there within minutes."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 4)
    level = rng.uniform(0.8, 0.93)
    fill = shapes.filling(minutes, rng.uniform(1, 15))
    wobble = scaled(shapes.wander(rng, minutes, 30), 0.0015)
    return place.pod(add(scaled(fill, level * 0.6, level * 0.4), wobble))


def spikes(place: Place) -> History:
    """Spikes of 1-6 minutes up to 70-95 %, every 10-60 minutes, over a flat 20-60 %."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 3)
    low, top = rng.uniform(0.2, 0.6), rng.uniform(0.7, 0.95)
    starts = shapes.recurring(rng, minutes, rng.randint(10, 60), 2)
    curve = shapes.bumps(minutes, starts, 1, rng.randint(0, 4), 1)
    return place.pod(scaled(curve, top - low, low))


def restarts(place: Place) -> History:
    """One to six restarts for other reasons; each time warm again after 2-60 minutes."""
    rng = place.rng
    minutes = days(rng, 1 / 3, 3)
    ends = sorted(rng.sample(range(30, minutes - 30), rng.randint(1, 6)))
    tau, low, high = rng.uniform(2, 60), rng.uniform(0.05, 0.2), rng.uniform(0.3, 0.8)
    real: list[float] = []
    for start, stop in zip([0, *ends], [*ends, minutes], strict=True):
        real += scaled(shapes.filling(stop - start, tau), high - low, low)
    reasons = ("Error", "Completed", "ContainerCannotRun")
    ended = tuple(Restart(at, rng.choice(reasons)) for at in ends)
    return place.pod(real, restarts=ended)


def cycle_after_kill(place: Place) -> History:
    """Cycle daily by 5-40 %, peak 30-75 %; a spike is OOM-killed on the first day or two."""
    rng = place.rng
    minutes = days(rng, 2, 5)
    real = cycling(rng, minutes, highest=0.4, peak=0.75)
    killed = round(rng.uniform(2 * HOUR, 2 * DAY - 6 * HOUR))
    warm = scaled(shapes.filling(minutes - killed, rng.uniform(2, 30)), 0.6, 0.4)
    after = [one * two for one, two in zip(real[killed:], warm, strict=True)]
    real = [*real[: killed - 3], *flat(3, 1), *after]
    return place.pod(real, restarts=(Restart(killed),), due=KILLED)


HEALTHY: dict[str, Callable[[Place], History]] = {
    "cache-growth": cache_growth,
    "daily-cycle": daily_cycle,
    "office-hours": office_hours,
    "weekly-cycle": weekly_cycle,
    "long-mornings": long_mornings,
    "warm-up": warm_up,
    "release": release,
    "release-at-night": release_at_night,
    "one-off-step": one_off_step,
    "cron-in-service": cron_in_service,
    "hourly-job": hourly_job,
    "batch-job": batch_job,
    "wandering": wandering,
    "garbage": garbage,
    "growing-traffic": growing_traffic,
    "sized-heap": sized_heap,
    "spikes": spikes,
    "restarts": restarts,
    "cycle-after-kill": cycle_after_kill,
}
