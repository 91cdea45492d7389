"""Named histories of hot file pages that do not fit, and of disk reads that are no such thing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.model import Outage, Restart
from tests.scenarios.named import Case, fires, needs, silent
from tests.scenarios.shapes import HOUR, flat, scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.scenarios.model import PodFields, World
    from tests.scenarios.pods import Shape

THRASHING = ("ContainerMemoryThrashing",)
IS_CACHE = ("ContainerWorkingSetIsCache",)
NO_THRASHING, NO_VERDICT = frozenset(THRASHING), frozenset(IS_CACHE)
THREE = 3 * HOUR
FULL: Shape = {"cache": 1.0, "active": 0.7}
# Enough of the cache is active for "it is page cache", were it not needed.
CACHE: Shape = {"cache": 1.0, "active": 0.9}
QUIET: PodFields = {"major_faults": 0.1, "refaults": 0.2, "pressure": 0.0}
RANDOM = range(12)


def thrashing() -> list[Case]:
    """Return thrashing by all signs and by each alone, from the start on and later."""
    signs: dict[str, PodFields] = {
        "thrashing": {"major_faults": 650, "refaults": 8000, "pressure": 0.25},
        "thrashing-reads": {"major_faults": 40, "refaults": 6000, "pressure": 0.3},
        "thrashing-faults-alone": {**QUIET, "major_faults": 30},
        "thrashing-refaults-alone": {**QUIET, "refaults": 1500},
        "thrashing-pressure-alone": {**QUIET, "pressure": 0.1},
    }
    later: PodFields = {"major_faults": [*flat(HOUR, 0.1), *flat(THREE - HOUR, 90)]}
    small: Shape = {"cache": 1.0, "active": 0.45}
    hot: PodFields = {"major_faults": 450, "refaults": 8500, "pressure": 0.15}
    begins = needs("thrashing-later", flat(THREE, 0.72), FULL, **later)
    return [
        # Under a small heap half of the hot pages stay on the inactive list.
        _found("thrashing-files", needs("thrashing-files", flat(THREE, 0.08), small, **hot)),
        fires("thrashing-later", begins, THRASHING, HOUR + 30, since=HOUR),
        *(_found(name, needs(name, flat(THREE, 0.72), FULL, **how)) for name, how in signs.items()),
        *_monitored(),
        *(_random_thrashing(number) for number in RANDOM),
    ]


def disk_reads() -> list[Case]:
    """Return starts from a cold cache, scans, log writers, and reads where there is room."""
    scan: Shape = {"cache": 1.0, "active": 0.12}
    room: Shape = {"cache": 0.25, "active": 0.9}
    restarts = tuple(Restart(at, "Error") for at in (50, 110))
    stories: dict[str, tuple[float, Shape, PodFields]] = {
        "cold-start": (0.72, FULL, _cold((0,), 8)),
        "cold-starts": (0.4, CACHE, {**_cold((0, 50, 110), 13), "restarts": restarts}),
        "file-scan": (0.17, scan, {**QUIET, "refaults": 25000, "pressure": 0.02}),
        # As measured at 20 MiB/s.
        "mapped-scan": (0.07, scan, {"major_faults": 0.5, "refaults": 5300, "pressure": 0.002}),
        "searched-logs": (0.07, scan, {"major_faults": 0.0, "refaults": 11500, "pressure": 0.003}),
        "reads-with-room": (0.4, room, {"major_faults": 300, "refaults": 900, "pressure": 0.2}),
    }
    return [
        *(
            silent(name, needs(name, flat(THREE, need), shape, **how), not_fires=NO_THRASHING)
            for name, (need, shape, how) in stories.items()
        ),
        *(_random_log_writer(number) for number in RANDOM),
    ]


def _found(name: str, world: World) -> Case:
    """Return a case that is found within half an hour, and never called harmless."""
    return fires(name, world, THRASHING, 30, not_fires=NO_VERDICT)


def _monitored() -> list[Case]:
    """Return one story as monitoring may show it: twice, in parts, or with an end."""
    old = frozenset(
        {
            "container_pressure_memory_waiting_seconds_total",
            "container_memory_workingset_refault_file_total",
        }
    )

    def story(name: str, *restarts: Restart) -> World:
        return needs(name, flat(THREE, 0.5), CACHE, major_faults=80, restarts=restarts)

    ends = story("thrashing-restarts", Restart(9, "Error"), Restart(14, "Error", down=2))
    worlds = {
        "thrashing-two-kube-state-metrics": replace(
            story("thrashing-two-kube-state-metrics"), kube_state_replicas=2
        ),
        "thrashing-old-kubelet": replace(story("thrashing-old-kubelet"), dropped=old),
        "thrashing-gap": replace(story("thrashing-gap"), outages=[Outage("cadvisor", 8, 11)]),
        "thrashing-restarts": ends,
    }
    return [_found(name, world) for name, world in worlds.items()]


def _cold(starts: Sequence[int], lasts: int) -> PodFields:
    """Return reads of a cold cache: fast for some minutes after each start."""
    burst = shapes.bumps(THREE, starts, 0, lasts, 0)
    return {
        "major_faults": scaled(burst, 600, 0.2),
        "refaults": 0.0,
        "pressure": scaled(burst, 0.3),
    }


@dataclass(frozen=True)
class _Sign:
    """Paces of a sign, by second: from just thrashing to heavily so, and what is healthy."""

    thrashing: tuple[float, float]
    healthy: tuple[float, float]

    def drawn(self, rng: Random, pace: tuple[float, float]) -> list[float]:
        """Return a pace that wobbles by a third from minute to minute."""
        low, high = pace
        level = low * (high / low) ** rng.random()
        return [max(0.0, level * (1 + wobble)) for wobble in shapes.noise(rng, THREE, 0.33)]


FAULTS = _Sign((20, 800), (0.01, 2))
REFAULTS = _Sign((1000, 20000), (0.1, 100))
PRESSURE = _Sign((0.1, 0.5), (0.0001, 0.02))


def _signs(rng: Random, shown: frozenset[str]) -> PodFields:
    """Return the paces of a container that thrashes by the signs that are `shown`."""
    curves = {
        name: sign.drawn(rng, sign.thrashing if name in shown else sign.healthy)
        for name, sign in (("faults", FAULTS), ("refaults", REFAULTS), ("pressure", PRESSURE))
    }
    return {
        "major_faults": curves["faults"],
        "refaults": curves["refaults"],
        "pressure": [min(value, 1.0) for value in curves["pressure"]],
    }


def _random_thrashing(number: int) -> Case:
    rng = Random(f"thrashing/{number}")  # noqa: S311 - drawn, not secret
    name = f"thrashing-random-{number}"
    shown = frozenset(rng.sample(("faults", "refaults", "pressure"), 1 + number % 3))
    need = rng.uniform(0.3, 0.74)
    # A working set of 0.75 to 0.99.
    active = (rng.uniform(0.75, 0.99) - need) / (1 - need)
    world = needs(name, flat(THREE, need), {"cache": 1.0, "active": active}, **_signs(rng, shown))
    return _found(name, _seen(rng, world))


def _random_log_writer(number: int) -> Case:
    """Log writers: their cache fills the limit within the hour, and few pages come back."""
    rng = Random(f"logs/{number}")  # noqa: S311
    name = f"log-writer-random-{number}"
    growth = [min(1.0, at / rng.uniform(30, 60)) for at in range(THREE)]
    shape: Shape = {"cache": growth, "active": rng.uniform(0.02, 0.98)}
    need = flat(THREE, rng.uniform(0.1, 0.7))
    world = needs(name, need, shape, **_signs(rng, frozenset()))
    return silent(name, _seen(rng, world), not_fires=NO_THRASHING)


def _seen(rng: Random, world: World) -> World:
    """Return a world as one Prometheus or another sees it."""
    return replace(
        world,
        kube_state_replicas=rng.choice((1, 2)),
        stale_markers=rng.random() < 0.5,
        node_label=rng.random() < 0.8,
    )
