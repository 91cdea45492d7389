"""Leak or page cache: a verdict for each container over the chosen time range, as one query.

Whether something grew is told by its last ten minutes against its mean over the range: half of the
rise where it climbs straight, nothing where it wanders. A leak is a climb, and no step: what climbs
ends some 1.7 standard deviations above its mean, a fill that levels off ends nearer to it, and a
step that was late ends farther from it. Which kind of memory leaks is the one that grows fastest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import leaks, palette
from generator.dashboards.composition import ANON, KERNEL, TMPFS
from generator.dashboards.events import kills_in
from generator.dashboards.leaks import fastest, recorded_growth
from generator.dashboards.spec import State

if TYPE_CHECKING:
    from generator.dashboards.composition import Component
    from generator.dashboards.queries import View

REAL_USED, PAGE_CACHE = "container:memory_real_used:bytes", "container:memory_page_cache:bytes"
RANGE = "$__range"
# Before that nothing can be said but what has happened already.
YOUNG = "30m"
# Straight lines end at 1.73, squares at 2.24; steps in the first half and fills below 1.1.
CLIMBS = (1.1, 2.6)
# Of the bound: twice as far above the mean is how far it rose.
GREW = 0.025
THRASH = "container:memory_thrashing:ratio"

UNKNOWN, STEADY, CACHE = 0, 1, 2
THRASHING, KILLED = 6, 7
STATES = (
    *(State(kind.value, f"leak: {kind.text}", palette.CRITICAL) for kind in leaks.KINDS),
    State(KILLED, "OOM-killed", palette.CRITICAL),
    State(THRASHING, "thrashing", palette.WARNING),
    State(CACHE, "page cache", palette.PAGE_CACHE),
    State(STEADY, "steady", palette.CALM),
    State(UNKNOWN, "unknown", palette.UNKNOWN),
)


def slope(gauge: str) -> str:
    """Return a gauge's growth an hour over the whole range, as the line that fits it best."""
    return f"deriv({gauge}[{RANGE}]) * 3600"


def growing(view: View, component: Component) -> str:
    """Return the growth of a component of usage an hour, by container."""
    return view.usage(component.of(view, slope))


def above_mean(view: View, record: str) -> str:
    """Return how far a record's last ten minutes stand above its mean over the range."""
    gauge = view.record(record)
    return view.per_container(f"avg_over_time({gauge}[10m]) - avg_over_time({gauge}[{RANGE}])")


def major_faults(view: View) -> str:
    """Return major faults a second over the whole range, by container."""
    faults = view.cadvisor(
        "container_memory_failures_total", 'failure_type="pgmajfault"', 'scope="container"'
    )
    return view.usage(f"increase({faults}[{RANGE}]) / $__range_s")


def expression(view: View) -> str:
    """Return the number of a state of `STATES` by container; of several, the worst."""
    real_used, bound = view.real_used(), view.bound()
    thrashing: tuple[str, ...] = ()
    if view.recorded(THRASH):
        # Recorded every two minutes while it thrashes.
        seen = f"last_over_time({view.record(THRASH)}[10m5s])"
        thrashing = (_state(view.per_container(seen), THRASHING),)
    earlier = view.per_container(f"{view.record(REAL_USED)} offset {YOUNG}")
    return "\nor\n".join(
        (
            _leaking(view),
            _state(kills_in(view, RANGE, view.container_labels), KILLED),
            *thrashing,
            _state(f"({real_used} unless {earlier})", UNKNOWN),
            _state(view.estimated(), UNKNOWN),
            _state(f"({above_mean(view, PAGE_CACHE)} > {GREW} * {bound})", CACHE),
            _state(f"({view.page_cache()} > {real_used})", CACHE),
            _state(bound, STEADY),
            _state(real_used, UNKNOWN),
        )
    )


def _state(containers: str, state: int) -> str:
    return f"{containers} * 0 + {state}"


def _leaking(view: View) -> str:
    """Return which kind of memory leaks: of those of a container that climbs, the fastest."""
    growth = " or ".join(
        f'label_replace({growing(view, kind)}, "component", "{name}", "", "")'
        for name, kind in (("anon", ANON), ("tmpfs", TMPFS), ("kernel", KERNEL))
    )
    climbing = f"{fastest(view, growth)} and ({_climbing(view)})"
    if not view.recorded(leaks.GROWTH):
        return climbing
    # A leak of days, which a range of hours does not show.
    return f"{climbing} or {fastest(view, recorded_growth(view))}"


def _climbing(view: View) -> str:
    above = above_mean(view, REAL_USED)
    spread = view.per_container(f"stddev_over_time({view.record(REAL_USED)}[{RANGE}])")
    low, high = CLIMBS
    return f"{above} > {GREW} * {view.bound()} and {above} / {spread} > {low} < {high}"
