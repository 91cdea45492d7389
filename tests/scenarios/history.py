"""A history: a world with its truth, and what may be expected of alerts over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.scenarios.model import World


@dataclass(frozen=True)
class Problem:
    """From the first minute of the trouble to the one in which it hurts."""

    start: int
    end: int


@dataclass(frozen=True)
class History:
    """What happened; without a problem nothing was wrong. `names` are what an alarm may name.

    `due` are alerts that are right whatever else happens: they find nothing, and are not false.
    """

    name: str
    kind: str
    world: World
    problem: Problem | None
    names: frozenset[str]
    due: frozenset[str] = frozenset()

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.world.minutes


def named(world: World) -> frozenset[str]:
    """Return the names of a world's pods, workloads and nodes."""
    pods = {name for pod in world.pods for name in (pod.name, pod.workload)}
    return frozenset(pods | {node.name for node in world.nodes})
