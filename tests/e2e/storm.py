"""The story that the notifications are counted over: a storm, and what else happens meanwhile."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.scenarios.model import Memory, Node, Pod, Restart, World

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMESPACE, LIMIT = "shop", 512.0
REPLICAS, NODES = 200, 10
HOUR = 60


def world(quiet: int) -> World:
    """Return `quiet` minutes in which nothing happens, and then an hour of the storm."""
    minutes = quiet + HOUR
    nodes = [Node(f"node-{number}") for number in range(NODES)]
    pods = [_replica(number, quiet, minutes) for number in range(REPLICAS)]
    # Beside it: nearly full, full, full of page cache, and full enough for a threshold of its own.
    pods += [
        _steady("near", minutes, 0.965),
        _steady("full", minutes, 0.99),
        _steady("cached", minutes, 0.3, active_file=0.65),
        _steady("needy", minutes, 0.93),
    ]
    return World(minutes, pods, nodes, cluster="east", pod_cgroups=False)


def _replica(number: int, quiet: int, minutes: int) -> Pod:
    """Return one of two hundred: three in four die every 9 minutes or so, the rest stay longer.

    Those have time to be seen near the limit, which more and more of them are as the hour goes on.
    """
    first, every = quiet + number % 6, 9 if number % 4 else 20 + number % 7
    kills = tuple(range(first, minutes, every))
    pod = _pod("storm", f"{number:05d}", number, Memory(minutes))
    return replace(
        pod,
        memory=Memory(minutes, anon=_sawtooth(kills, minutes)),
        restarts=tuple(Restart(minute) for minute in kills),
    )


def _sawtooth(kills: Sequence[int], minutes: int) -> list[float]:
    """Return what a process takes that is near its limit three minutes after it began; MiB."""
    level = [0.4 * LIMIT] * kills[0]
    for start, stop in pairwise([*kills, minutes]):
        level += [min(0.4 + 0.19 * age, 0.965) * LIMIT - 4 for age in range(stop - start)]
    return level


def _steady(workload: str, minutes: int, real: float, active_file: float = 0.0) -> Pod:
    memory = Memory(minutes, anon=real * LIMIT - 4, active_file=active_file * LIMIT)
    return replace(_pod(workload, "0", 0, memory), kind="StatefulSet")


def _pod(workload: str, suffix: str, number: int, memory: Memory) -> Pod:
    node = f"node-{number % NODES}"
    return Pod(NAMESPACE, workload, node, memory, LIMIT, suffix=suffix)
