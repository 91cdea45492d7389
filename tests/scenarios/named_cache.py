"""Named histories of page cache, and of inputs that are missing."""

from __future__ import annotations

from dataclasses import replace

from tests.scenarios import shapes
from tests.scenarios.model import Autoscaler, Outage, World
from tests.scenarios.named import Case, fires, needs, silent
from tests.scenarios.shapes import HOUR, flat, scaled

IS_CACHE = ("ContainerWorkingSetIsCache",)
ON_CACHE = ("HorizontalPodAutoscalerOnCache",)
MISSING = ("MemoryMetricsMissing",)
THREE = 3 * HOUR


def working_sets() -> list[Case]:
    """Return a working set near the limit, by cache and by need."""
    cache = needs("working-set-is-cache", flat(THREE, 0.4), {"cache": 1.0, "active": 0.93})
    need = needs("working-set-is-need", flat(THREE, 0.9), {"cache": 1.0, "active": 0.9})
    return [
        fires("working-set-is-cache", cache, IS_CACHE, 40, quiet=True),
        silent("working-set-is-need", need, not_fires=frozenset(IS_CACHE)),
    ]


def autoscalers() -> list[Case]:
    """Return a target passed by cache alone, and one passed by need."""
    cases = []
    for name, need in (("autoscaler-on-cache", 0.2), ("autoscaler-on-need", 0.6)):
        world = needs(name, flat(THREE, need), {"cache": 0.4, "active": 0.95})
        # Of a request of half the limit: need takes 40 or 120 %, cache 76 %.
        scaler = Autoscaler(name, f"{name}-app", 80)
        cases.append((name, replace(world, autoscalers=[scaler])))
    (first, on_cache), (second, on_need) = cases
    return [
        fires(first, on_cache, ON_CACHE, HOUR, quiet=True),
        silent(second, on_need, not_fires=frozenset(ON_CACHE)),
    ]


def inputs() -> list[Case]:
    """Return inputs that go, that never were, and that are back after some minutes."""
    return [*_gone(), *_never(), *_gaps(), *_dropped()]


def _steady(name: str) -> World:
    return needs(name, flat(THREE, 0.4))


def _gone() -> list[Case]:
    cases = []
    for job in ("cadvisor", "kube-state-metrics"):
        name = f"gone-{job}"
        world = replace(_steady(name), outages=[Outage(job, HOUR, THREE)])
        cases.append(
            fires(name, world, MISSING, HOUR + 25, since=HOUR, severity="critical", about=name)
        )
    return cases


def _never() -> list[Case]:
    cases = []
    for job in ("cadvisor", "kube-state-metrics"):
        name = f"never-{job}"
        world = _steady(name)
        world = replace(world, scraped=world.scraped - {job})
        cases.append(fires(name, world, MISSING, 25, severity="critical", about=name))
        everywhere = f"{name}-anywhere"
        cases.append(fires(everywhere, world, MISSING, 25, severity="critical", alone=True))
    return cases


def _gaps() -> list[Case]:
    cases = []
    for job in ("cadvisor", "kube-state-metrics", "node-exporter"):
        name = f"gap-{job}"
        world = replace(_steady(name), outages=[Outage(job, HOUR, HOUR + 9)])
        cases.append(silent(name, world, not_fires=frozenset(MISSING)))
    return cases


def _dropped() -> list[Case]:
    """Metrics that allow-lists drop; without file lists a leak is still a leak."""
    prefix = "container_memory_"
    lists = frozenset({f"{prefix}total_active_file_bytes", f"{prefix}total_inactive_file_bytes"})
    estimated = replace(_steady("no-file-lists"), dropped=lists)
    optional = _steady("no-node-exporter")
    optional = replace(optional, scraped=optional.scraped - {"node-exporter"})
    growth = scaled(shapes.linear(8 * HOUR), 0.68, 0.3)
    leak = replace(needs("leak-no-file-lists", growth), dropped=lists)
    return [
        fires(
            "no-file-lists",
            *(estimated, ("MemoryMetricsEstimated",), HOUR),
            quiet=True,
            about="no-file-lists",
        ),
        silent("no-node-exporter", optional),
        fires("leak-no-file-lists", leak, ("ContainerMemoryLeak",), 7 * HOUR),
    ]
