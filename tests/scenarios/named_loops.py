"""Named histories of repeated OOM kills: each loop is one story, however it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.scenarios.model import Memory, Node, Outage, Pod, Restart, World
from tests.scenarios.named import LIMIT, Case, fires, neighbour
from tests.scenarios.shapes import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Unpack

    from tests.scenarios.model import PodFields

KILLED = ("ContainerOOMKilled",)
LOOP = ("ContainerOOMLoop",)
NO_LOOP = frozenset(LOOP)
MINUTES = 6 * HOUR
AT = 60
# Minutes after the last kill in which a loop is over.
OVER = 90


def pod(name: str, at: Iterable[int] = (), down: int = 0, **how: Unpack[PodFields]) -> Pod:
    """Return a pod that is OOM-killed at these minutes."""
    used = Memory(MINUTES, anon=400, active_file=20, inactive_file=40)
    restarts = tuple(Restart(minute, down=down) for minute in at)
    fields: PodFields = {"restarts": restarts, **how}
    return Pod(name, f"{name}-app", f"{name}-node", used, LIMIT, **fields)


def of(name: str, pods: Sequence[Pod]) -> World:
    """Return a world of these pods and a small neighbour."""
    return World(MINUTES, [*pods, neighbour(name, MINUTES)], [Node(f"{name}-node")])


def replicas(name: str, number: int, every: int, stop: int) -> list[Pod]:
    """Return replicas in one loop, each a little later than the one before it."""
    return [
        pod(name, range(AT + one % every, stop, every), suffix=f"{one:05d}")
        for one in range(number)
    ]


def loops() -> list[Case]:
    """Return loops of every pace and size: told by the third kill, once, and over in time."""
    cases = []
    stop = AT + 3 * HOUR
    for every, number in ((2, 1), (3, 12), (5, 1), (7, 3), (12, 1), (20, 3), (30, 1), (45, 2)):
        name = f"loop-of-{every}m-in-{number}"
        world = of(name, replicas(name, number, every, stop))
        by = AT + max(2 * every, 8) + 2
        cases.append(
            fires(name, world, LOOP, by, since=AT + 1, until=stop, over_by=stop + OVER, most=1)
        )
    return cases


def troubled_loops() -> list[Case]:
    """Return loops in which something else happens: still one story."""
    slow, ten = tuple(range(AT, AT + 5 * 40, 40)), tuple(range(AT, AT + 180, 10))
    reasons = [Restart(at, "Error" if number % 2 else "OOMKilled") for number, at in enumerate(ten)]
    away = [Outage("kube-state-metrics", AT + 45, AT + 135)]
    short = [Outage("kube-state-metrics", AT + 29, AT + 32)]
    rollout = [
        pod("loop-rollout", slow[:3], gone=slow[2] + 12),
        pod("loop-rollout", slow[3:], born=slow[2] + 10, revision="7c9d8b6f5"),
    ]
    fewer = [*replicas("loop-scaled-down", 6, 10, AT + 60), pod("loop-scaled-down", ten)]
    fewer = [replace(one, gone=AT + 60) for one in fewer[:-1]] + fewer[-1:]
    worlds = {
        "loop-alternating": of(
            "loop-alternating", [pod("loop-alternating", restarts=tuple(reasons))]
        ),
        "loop-backoff-errors": of(
            "loop-backoff-errors",
            [pod("loop-backoff-errors", restarts=tuple(replace(r, down=5) for r in reasons))],
        ),
        "loop-outage": replace(of("loop-outage", [pod("loop-outage", ten)]), outages=away),
        "loop-short-outage": replace(
            of("loop-short-outage", [pod("loop-short-outage", ten)]), outages=short
        ),
        "loop-rollout": of("loop-rollout", rollout),
        "loop-scaled-down": of("loop-scaled-down", fewer),
        "loop-from-birth": of(
            "loop-from-birth", [pod("loop-from-birth", ten[1:], born=AT, restarts_before=2)]
        ),
        "loop-sidecar": of("loop-sidecar", [pod("loop-sidecar", ten, init=True)]),
        "loop-children": of("loop-children", [pod("loop-children", child_kills=ten)]),
    }
    return [
        fires(
            name,
            world,
            LOOP,
            AT + 82,
            since=AT + 1,
            over_by=AT + 185 + OVER,
            most=1,
            until=AT + 180,
        )
        for name, world in worlds.items()
    ]


def replaced() -> list[Case]:
    """Return loops in which each kill ends a pod and another one takes its place."""
    tries = [
        pod(
            "loop-job",
            born=at,
            ended=Restart(at + 6),
            gone=AT + 120,
            suffix=f"k8z2{number}",
            kind="CronJob",
            revision="29012345",
        )
        for number, at in enumerate(range(AT, AT + 72, 9))
    ]
    hourly = [
        pod(
            "loop-cron",
            born=at,
            ended=Restart(at + 4),
            gone=at + 30,
            suffix="k8z2m",
            kind="CronJob",
            revision=f"290123{number:02d}",
        )
        for number, at in enumerate(range(AT, AT + 5 * HOUR, HOUR))
    ]
    named = [
        pod("loop-same-name", (at + 10,), born=at, gone=at + 18, kind="StatefulSet", suffix="0")
        for at in range(AT, AT + 120, 20)
    ]
    told: dict[str, tuple[list[Pod], int]] = {
        "loop-job": (tries, AT + 30),
        "loop-cron": (hourly, AT + 2 * HOUR + 10),
        "loop-same-name": (named, AT + 35),
    }
    return [
        fires(name, of(name, pods), LOOP, by, since=AT + 5, most=1)
        for name, (pods, by) in told.items()
    ]


def no_loops() -> list[Case]:
    """Return kills that are no loop, however many they are."""
    each = [pod("kill-in-each", (AT + 2 * one,), suffix=f"{one:05d}") for one in range(60)]
    gone = [
        pod(
            "kill-in-each-then-fewer",
            (AT + one,),
            suffix=f"{one:05d}",
            gone=AT + 40 if one > 1 else MINUTES,
        )
        for one in range(30)
    ]
    parallel = [
        pod(
            "kill-parallel-job",
            born=AT,
            ended=Restart(AT + 10 + 3 * one),
            gone=AT + 90,
            suffix=f"k8z2{one}",
            kind="CronJob",
            revision="29012345",
        )
        for one in range(8)
    ]
    worlds = {
        "kill-in-each": of("kill-in-each", each),
        "kill-in-each-then-fewer": of("kill-in-each-then-fewer", gone),
        "kill-parallel-job": of("kill-parallel-job", parallel),
        "kill-burst": of("kill-burst", [pod("kill-burst", child_kills=(AT, AT, AT + 1, AT + 2))]),
        "kill-in-backoff": of("kill-in-backoff", [pod("kill-in-backoff", (AT,), down=5)]),
    }
    return [
        fires(name, world, KILLED, AT + 16, since=AT, most=1, not_fires=NO_LOOP)
        for name, world in worlds.items()
    ]


def one_story() -> list[Case]:
    """Return kills that something else follows: told for the whole window, and by whom is left."""
    error = Restart(AT + 5, "Error")
    later = pod("kill-then-error", restarts=(Restart(AT), error))
    early = pod(
        "kill-after-errors",
        restarts=tuple(
            Restart(at, "OOMKilled" if at == AT else "Error", down=4)
            for at in range(AT - 30, AT + 40, 10)
        ),
    )
    sidecar = pod("kill-sidecar", (AT,), init=True)
    cases = [
        fires(
            one.namespace,
            of(one.namespace, [one]),
            KILLED,
            AT + 6,
            since=AT,
            until=AT + 45,
            over_by=AT + 62,
            most=1,
            not_fires=NO_LOOP,
        )
        for one in (later, early, sidecar)
    ]
    away = of("kill-without-kube-state-metrics", [pod("kill-without-kube-state-metrics", (AT,))])
    away = replace(
        away,
        nodes=[replace(away.nodes[0], oom_kills=(AT,))],
        outages=[Outage("kube-state-metrics", AT - 20, MINUTES)],
    )
    child = of("kill-child-unseen", [pod("kill-child-unseen")])
    child = replace(
        child,
        nodes=[replace(child.nodes[0], oom_kills=(AT,))],
        dropped=frozenset({"container_oom_events_total"}),
    )
    meanwhile = replace(
        of("kill-meanwhile", [pod("kill-meanwhile", (AT,))]),
        outages=[Outage("kube-state-metrics", AT - 20, AT + 40)],
    )
    old = "kill-long-before"
    long_before = pod(old, restarts_before=2, child_kills_before=1)
    gap = replace(of(old, [long_before]), outages=meanwhile.outages)
    told = of("kill-told-once", [pod("kill-told-once", (AT,), down=5)])
    told = replace(told, nodes=[replace(told.nodes[0], oom_kills=(AT,))], dropped=child.dropped)
    return [
        *cases,
        *(
            fires(
                world.pods[0].namespace, world, KILLED, AT + 12, since=AT, over_by=AT + 62, most=1
            )
            for world in (away, child, told)
        ),
        # Nothing tells of it before kube-state-metrics is back; what was killed before is no news.
        fires(
            "kill-meanwhile", meanwhile, KILLED, AT + 42, since=AT + 40, over_by=AT + 100, most=1
        ),
        fires(old, gap, ("MemoryMetricsMissing",), AT + 10, quiet=True, about=old),
    ]
