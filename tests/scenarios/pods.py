"""From a curve of what a container needs to a world: a pod on a node of its own, cache included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from tests.scenarios import shapes
from tests.scenarios.history import History, Problem, named
from tests.scenarios.model import Memory, Node, Pod, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random
    from typing import Unpack

    from tests.scenarios.model import PodFields, Restart

GIB = 1024
# What a process needs beside the memory that the story is about, as a share of the real memory.
KERNEL_SHARE = 0.04
# What tells of an OOM kill, whatever comes of it.
KILLED = frozenset({"ContainerOOMKilled"})
# Under pressure the kernel always leaves a little to the page cache.
LEAST_CACHE = 0.004


@dataclass(frozen=True)
class Setting:
    """Where a history takes place: names that no other history has, and the container's bound."""

    name: str
    kind: str
    bound: float
    limited: bool = True

    @property
    def node(self) -> Node:
        """The pod's node; one without a limit has it nearly for itself."""
        if self.limited:
            return Node(f"{self.name}-node")
        total = self.bound + GIB
        # Allocatable is `bound`; the rest of the machine needs little.
        return Node(
            f"{self.name}-node",
            total=total,
            reserved=GIB,
            other=0.02 * total,
            active_file=0.01 * total,
            inactive_file=0.01 * total,
            slab_reclaimable=64,
            slab_unreclaimable=64,
        )

    def history(
        self,
        pods: Sequence[Pod],
        problem: tuple[int, int] | None = None,
        due: frozenset[str] = frozenset(),
    ) -> History:
        """Return the history of these pods."""
        world = World(pods[0].memory.minutes, pods, [self.node])
        trouble = Problem(*problem) if problem else None
        return History(self.name, self.kind, world, trouble, named(world), due)

    def pod(self, memory: Memory, **other: Unpack[PodFields]) -> Pod:
        """Return a pod with this memory."""
        limit = self.bound if self.limited else None
        return Pod(self.name, f"{self.name}-app", self.node.name, memory, limit, **other)


def setting(rng: Random, kind: str, number: int, *, limited: bool = True) -> Setting:
    """Draw a size: 256 MiB to 8 GiB, or a node of 8 to 64 GiB for a container without a limit."""
    bound = 2 ** rng.uniform(8, 13) if limited else rng.choice((8, 16, 32, 64)) * GIB * 0.94
    return Setting(f"{kind}-{number}", kind, float(round(bound)), limited=limited)


class Shape(TypedDict, total=False):
    """What real memory consists of, and what page cache wants; shares of the bound.

    `growing` is the part in `component` (anon, tmpfs, kernel); the rest is mostly anonymous. The
    cache wants `cache`, of which the share `active` is on the active list, and gets what is left.
    """

    growing: Sequence[float]
    component: str
    cache: Sequence[float] | float
    active: float


def memory(bound: float, real: Sequence[float], shape: Shape | None = None) -> Memory:
    """Return a container's memory from a curve of what it needs, a share of its bound."""
    shape = shape or {}
    minutes = len(real)
    cache = shape.get("cache", 0.05)
    wanted = [cache] * minutes if isinstance(cache, (int, float)) else cache
    got = [
        max(min(want, 1 - need - LEAST_CACHE), LEAST_CACHE)
        for want, need in zip(wanted, real, strict=True)
    ]
    active = shape.get("active", 0.5)
    growing = shape.get("growing", [0.0] * minutes)
    component = shape.get("component", "anon")
    grown = [value * (1 - KERNEL_SHARE) for value in growing]
    parts = {
        "anon": [
            max((all_ - more) * (1 - KERNEL_SHARE), 0)
            for all_, more in zip(real, growing, strict=True)
        ],
        "kernel": [KERNEL_SHARE * value for value in real],
        "tmpfs": [0.0] * minutes,
    }
    parts[component] = [sum(at) for at in zip(parts[component], grown, strict=True)]
    curves = {name: [bound * value for value in curve] for name, curve in parts.items()}
    return Memory(
        minutes,
        active_file=[bound * active * value for value in got],
        inactive_file=[bound * (1 - active) * value for value in got],
        **curves,
    )


@dataclass(frozen=True)
class Place:
    """Where a kind's history takes place, and its source of chance."""

    rng: Random
    setting: Setting

    def pod(
        self,
        real: Sequence[float],
        restarts: tuple[Restart, ...] = (),
        shape: Shape | None = None,
        due: frozenset[str] = frozenset(),
    ) -> History:
        """Return the history of one pod that needs `real`."""
        noise = shapes.noise(self.rng, len(real), self.rng.uniform(0.0005, 0.004))
        level = [min(max(at + more, 0.01), 0.965) for at, more in zip(real, noise, strict=True)]
        default: Shape = {
            "cache": self.rng.uniform(0.02, 0.6),
            "active": self.rng.uniform(0.1, 0.9),
        }
        used = memory(self.setting.bound, level, shape or default)
        return self.setting.history([self.setting.pod(used, restarts=restarts)], due=due)
