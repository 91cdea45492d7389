"""Named histories of what containers need: near the limit, leaking, or merely looking like it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.model import Memory, Node, Restart, World
from tests.scenarios.named import LIMIT, Case, fires, needs, one, silent
from tests.scenarios.pods import memory
from tests.scenarios.shapes import DAY, HOUR, add, flat, scaled

if TYPE_CHECKING:
    from tests.scenarios.model import PodFields

NEAR = ("ContainerMemoryNearLimit",)
LEAK = ("ContainerMemoryLeak",)
EIGHT, TWELVE, THREE = 8 * HOUR, 12 * HOUR, 3 * DAY


def near_limit() -> list[Case]:
    """Return what ContainerMemoryNearLimit is for, and what it must not mind."""
    high = flat(2 * HOUR, 0.97)
    climb = scaled(shapes.linear(3 * HOUR), 0.195, 0.8)
    hourly = shapes.bumps(EIGHT, range(30, EIGHT, HOUR), 1, 5, 1)
    often = shapes.bumps(EIGHT, range(5, EIGHT, 20), 1, 3, 1)
    return [
        fires("near-limit-flat", needs("near-limit-flat", high), NEAR, 40),
        fires(
            "near-limit-critical",
            needs("near-limit-critical", flat(2 * HOUR, 0.99)),
            *(NEAR, 40),
            severity="critical",
        ),
        fires("near-limit-growing", needs("near-limit-growing", climb), (*NEAR, *LEAK), 172),
        fires(
            "near-limit-tmpfs",
            needs("near-limit-tmpfs", high, {"growing": flat(2 * HOUR, 0.9), "component": "tmpfs"}),
            *(NEAR, 40),
        ),
        fires(
            "near-limit-kernel",
            needs(
                "near-limit-kernel", high, {"growing": flat(2 * HOUR, 0.9), "component": "kernel"}
            ),
            *(NEAR, 40),
        ),
        silent("cache-at-limit", needs("cache-at-limit", flat(EIGHT, 0.3), {"cache": 1.0})),
        silent("spikes-hourly", needs("spikes-hourly", scaled(hourly, 0.55, 0.4))),
        silent("spikes-often", needs("spikes-often", scaled(often, 0.55, 0.4))),
        silent("heap-sized-to-container", needs("heap-sized-to-container", flat(TWELVE, 0.93))),
    ]


def leaks() -> list[Case]:
    """Return what ContainerMemoryLeak must find an hour before the end."""
    rng = Random(7)  # noqa: S311 - drawn, not secret
    straight = shapes.linear(EIGHT)
    sawtooth = scaled(shapes.sawtooth(rng, EIGHT, 35), 0.15)
    cycle = scaled(shapes.daily(THREE, 300), 0.15)
    wobble = scaled(shapes.wander(rng, EIGHT, 20), 0.02, 0.03)
    stories = {
        "leak-linear": scaled(straight, 0.68, 0.3),
        "leak-accelerating": scaled(shapes.power(EIGHT, 2), 0.68, 0.3),
        "leak-in-steps": scaled(shapes.steps(rng, EIGHT, 45), 0.68, 0.3),
        "leak-in-tall-steps": [0.3 + 0.17 * (at // (2 * HOUR)) for at in range(EIGHT)],
        "leak-under-gc": add(scaled(straight, 0.55, 0.28), sawtooth),
        "leak-in-noise": add(scaled(straight, 0.62, 0.28), wobble),
        "leak-over-days": scaled(shapes.linear(THREE), 0.68, 0.3),
        "leak-by-day": scaled(shapes.by_day(THREE, 300), 0.68, 0.3),
        "leak-under-traffic": add(scaled(shapes.linear(THREE), 0.6, 0.25), cycle),
    }
    cases = [_leak(name, needs(name, real)) for name, real in stories.items()]
    grown, real = scaled(straight, 0.68), scaled(straight, 0.68, 0.3)
    for component in ("tmpfs", "kernel"):
        name = f"leak-{component}"
        cases.append(_leak(name, needs(name, real, {"growing": grown, "component": component})))
    name = "leak-behind-shrinking-cache"
    cases.append(_leak(name, needs(name, real, {"cache": 1.0})))
    return [*cases, _no_limit(), _swap(), _two_kube_state_metrics(), _after_kill()]


def _leak(name: str, world: World) -> Case:
    return fires(name, world, LEAK, world.minutes - HOUR)


def _no_limit() -> Case:
    node = Node("leak-no-limit-node", total=16384, other=400, active_file=100, inactive_file=100)
    used = memory(node.allocatable, scaled(shapes.linear(EIGHT), 0.65, 0.3))
    return _leak("leak-no-limit", one("leak-no-limit", used, None, on=node))


def _swap() -> Case:
    """Anonymous memory that goes to swap leaves real_used, and is leaked all the same."""
    swapped = scaled(shapes.linear(EIGHT), 0.6 * LIMIT)
    used = Memory(EIGHT, anon=0.35 * LIMIT, active_file=30, inactive_file=40, swap=swapped)
    return _leak("leak-into-swap", one("leak-into-swap", used))


def _two_kube_state_metrics() -> Case:
    name = "leak-two-kube-state-metrics"
    world = needs(name, scaled(shapes.linear(EIGHT), 0.68, 0.3))
    return _leak(name, World(EIGHT, world.pods, world.nodes, kube_state_replicas=2))


def _after_kill() -> Case:
    """Leak after an OOM kill in the same pod, where the life before had been already."""
    name, killed = "leak-after-kill", TWELVE
    climb = scaled(shapes.linear(EIGHT), 0.72, 0.25)
    world = needs(name, [*flat(killed - 3, 0.85), *flat(3, 1), *climb], restarts=(Restart(killed),))
    return fires(name, world, LEAK, world.minutes - HOUR, since=killed + HOUR)


def no_leaks() -> list[Case]:
    """Return growth and change over which nobody may be called."""
    rng = Random(11)  # noqa: S311 - drawn, not secret
    filling = scaled(shapes.filling(TWELVE, 3 * HOUR), 0.7, 0.15)
    growth = [min(1.0, at / EIGHT) for at in range(TWELVE)]
    bumps = shapes.bumps(THREE, range(200, THREE, 6 * HOUR), 90, 5, 60)
    week = shapes.weekly(9 * DAY, 2 * DAY, 0.4)
    day = shapes.daily(9 * DAY, 700)
    weekly = [one * two for one, two in zip(week, day, strict=True)]
    traffic = [1.03 ** (at / DAY) for at in range(5 * DAY)]
    stages = ((8 * HOUR, 0.15), (105, 0.45), (126, 0.5), (6 * HOUR, 0.64), (369, 0.15))
    mornings = [level for minutes, level in stages for _ in range(minutes)]
    stories = {
        "fills-and-levels-off": filling,
        "warm-up": scaled(shapes.filling(EIGHT, 40), 0.7, 0.15),
        "one-off-step": [*flat(TWELVE // 2, 0.3), *flat(TWELVE // 2, 0.55)],
        "two-steps": [0.3 + 0.2 * min(at // (2 * HOUR), 2) for at in range(TWELVE)],
        "daily-cycle": scaled(shapes.daily(THREE, 200), 0.5, 0.35),
        "office-hours": scaled(shapes.office(THREE, 5 * HOUR, 40), 0.45, 0.2),
        "weekly-cycle": scaled(weekly, 0.4, 0.45),
        "mornings-in-steps": mornings * 3,
        "cron-in-service": scaled(bumps, 0.4, 0.4),
        "wandering": scaled(shapes.wander(rng, TWELVE, 90), 0.03, 0.5),
        "garbage-alone": scaled(shapes.sawtooth(rng, TWELVE, 50), 0.35, 0.4),
        "growing-traffic": scaled(traffic, 0.55),
    }
    quiet = [silent(name, needs(name, real)) for name, real in stories.items()]
    for name, active in (("cache-growth-inactive", 0.02), ("cache-growth-active", 0.95)):
        quiet.append(
            silent(name, needs(name, flat(TWELVE, 0.2), {"cache": growth, "active": active}))
        )
    return [*quiet, _batch_job(), _release(), _restarts()]


def _batch_job() -> Case:
    """Return a Job that climbs for two and a half hours to 85 % and ends."""
    climb = scaled(shapes.linear(150), 0.75, 0.1)
    real = [*flat(HOUR, 0.1), *climb, *flat(EIGHT - HOUR - 150, 0.1)]
    job: PodFields = {
        "kind": "CronJob",
        "revision": "29012345",
        "born": HOUR,
        "gone": HOUR + 155,
        "ended": Restart(HOUR + 150, "Completed"),
    }
    return silent("batch-job", needs("batch-job", real, **job))


def _release() -> Case:
    name, at = "release", TWELVE // 2
    old = needs(name, flat(TWELVE, 0.4), gone=at + 2)
    fill = scaled(shapes.filling(TWELVE - at, 30), 0.35, 0.2)
    new = needs(name, [*flat(at), *fill], born=at, revision="7c9d8b6f4", suffix="q8w7r")
    return silent(name, World(TWELVE, [*old.pods, new.pods[0]], old.nodes))


def _restarts() -> Case:
    name, parts = "restarts-for-other-reasons", [100, 180, 200]
    real = [level for part in parts for level in scaled(shapes.filling(part, 20), 0.5, 0.1)]
    ends = (Restart(100, "Error"), Restart(280, "Completed", down=3))
    return silent(name, needs(name, real, restarts=ends))
