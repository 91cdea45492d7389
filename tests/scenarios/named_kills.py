"""Named histories of OOM kills: one, a loop, a storm, and restarts that were none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.model import Outage, Restart, World
from tests.scenarios.named import Case, fires, needs, silent
from tests.scenarios.shapes import HOUR, flat

if TYPE_CHECKING:
    from typing import Unpack

    from tests.scenarios.model import PodFields
    from tests.scenarios.named import Bounds

KILLED = ("ContainerOOMKilled",)
LOOP = ("ContainerOOMLoop",)
NO_LOOP = frozenset(LOOP)
THREE, FIVE = 3 * HOUR, 5 * HOUR
AT = 70


def killed(
    name: str, at: tuple[int, ...], minutes: int = THREE, down: int = 0, **how: Unpack[PodFields]
) -> World:
    """Return a pod whose container is OOM-killed at these minutes."""
    how["restarts"] = tuple(Restart(minute, down=down) for minute in at)
    return needs(name, flat(minutes, 0.4), **how)


def single() -> list[Case]:
    """Return one kill: found within minutes, and over within the hour."""
    job: PodFields = {"kind": "CronJob", "revision": "29012345", "suffix": "k8z2m"}
    young: PodFields = {**job, "born": AT, "gone": AT + 14}
    final: PodFields = {**job, "ended": Restart(AT), "gone": AT + 30}
    born = killed("kill-counter-born-at-1", (), born=AT, restarts_before=1)
    child = killed("kill-child-process", (), child_kills=(AT,))
    early = killed("kill-child-born-at-1", (), born=AT, child_kills_before=1)
    worlds = {
        "kill-once": killed("kill-once", (AT,)),
        "kill-young-pod": killed("kill-young-pod", (AT + 6,), **young),
        "kill-counter-born-at-1": born,
        "kill-child-process": child,
        "kill-child-born-at-1": early,
        "kill-without-restart": killed("kill-without-restart", (), **final),
        "kill-two-kube-state-metrics": replace(
            killed("kill-two-kube-state-metrics", (AT,)), kube_state_replicas=2
        ),
    }
    limits: Bounds = {"since": AT, "over_by": AT + 75, "most": 1, "not_fires": NO_LOOP}
    return [fires(name, world, KILLED, AT + 12, **limits) for name, world in worlds.items()]


def loops() -> list[Case]:
    """Return repeated kills: one story each."""
    fast = tuple(range(AT, THREE, 6))
    slow = tuple(range(40, FIVE, 40))
    gone = replace(
        killed("loop-kube-state-metrics-gone", fast),
        outages=[Outage("kube-state-metrics", AT - 5, THREE)],
    )
    told = (*KILLED, *LOOP, "MemoryMetricsMissing")
    both = replace(killed("loop-two-kube-state-metrics", fast), kube_state_replicas=2)
    return [
        fires("loop-fast", killed("loop-fast", fast), LOOP, AT + 30, most=1),
        fires("loop-backoff", killed("loop-backoff", fast, down=5), LOOP, AT + 45, most=1),
        fires("loop-every-40m", killed("loop-every-40m", slow, FIVE), LOOP, 140, most=1),
        fires("loop-two-kube-state-metrics", both, LOOP, AT + 30, most=1),
        fires(gone.pods[0].namespace, gone, told, AT + 30, about=gone.pods[0].namespace),
    ]


def storm() -> list[Case]:
    """Return two hundred replicas: one alert."""
    minutes, name = 50, "storm-200-replicas"
    single_pod = killed(name, (), minutes).pods[0]
    pods = [
        replace(
            single_pod,
            suffix=f"{number:05d}",
            restarts=tuple(Restart(at) for at in range(8 + number % 6, minutes, 9)),
        )
        for number in range(200)
    ]
    world = World(minutes, pods, killed(name, (), minutes).nodes, pod_cgroups=False)
    return [fires(name, world, LOOP, 48, most=1)]


def no_kills() -> list[Case]:
    """Return restarts for other reasons, and kills of long ago."""
    other = needs("restart-error", flat(THREE, 0.4), restarts=(Restart(AT, "Error"),))
    old = killed("kill-of-long-ago", (), restarts_before=3)
    after = needs(
        "restart-after-old-kill",
        flat(THREE, 0.4),
        restarts=(Restart(AT, "Error"),),
        restarts_before=1,
    )
    twice = needs("two-ids-after-restart", flat(THREE, 0.61), restarts=(Restart(AT, "Completed"),))
    return [
        silent("restart-error", other),
        silent("kill-of-long-ago", old),
        silent("restart-after-old-kill", after),
        silent("two-ids-after-restart", twice),
    ]
