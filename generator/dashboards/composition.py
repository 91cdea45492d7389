"""What a container's usage is made of, out of cAdvisor's raw series: one query a component.

anon + tmpfs + kernel + active file + inactive file = usage. Every term is computed for each
container id, from values of one scrape: a difference between a record and a raw series would
draw the record's delay as kernel memory that comes and goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.queries import per_hour, total

if TYPE_CHECKING:
    from generator.dashboards.queries import View


@dataclass(frozen=True)
class Component:
    """A part of usage: its size now, and its growth an hour; both by container id."""

    name: str
    colour: str
    size: str
    growth: str


def components(view: View) -> tuple[Component, ...]:
    """Return the parts of usage, in the order in which they are stacked."""
    rss = view.cadvisor("container_memory_rss")
    cache = view.cadvisor("container_memory_cache")
    usage = view.cadvisor("container_memory_usage_bytes")
    active = view.cadvisor("container_memory_total_active_file_bytes")
    inactive = view.cadvisor("container_memory_total_inactive_file_bytes")
    return (
        Component("anon", palette.ANON, rss, per_hour(rss)),
        # tmpfs and shared memory are in `cache`, but on the lists of anonymous memory; file pages
        # that are locked in memory are on neither file list.
        Component(
            "tmpfs, shared, locked",
            palette.TMPFS,
            f"clamp_min({cache} - {active} - {inactive}, 0)",
            f"{per_hour(cache)} - {per_hour(active)} - {per_hour(inactive)}",
        ),
        # cgroup v2 has no kernel_usage. rss counts lazily freed pages that usage's lists do not.
        Component(
            "kernel",
            palette.KERNEL,
            f"clamp_min({usage} - {rss} - {cache}, 0)",
            f"{per_hour(usage)} - {per_hour(rss)} - {per_hour(cache)}",
        ),
        Component("active file", palette.ACTIVE_FILE, active, per_hour(active)),
        Component("inactive file", palette.INACTIVE_FILE, inactive, per_hour(inactive)),
        # Kubelets before 1.32 export neither list.
        Component(
            "file or tmpfs (not told apart)",
            palette.FILE_UNKNOWN,
            f"{cache} unless {active}",
            f"{per_hour(cache)} unless {active}",
        ),
    )


def sizes(view: View) -> tuple[tuple[str, str, str], ...]:
    """(name, colour, query) of each component's size over the chosen containers."""
    return tuple((c.name, c.colour, total(view.usage(c.size))) for c in components(view))


def growths(view: View) -> tuple[tuple[str, str, str], ...]:
    """(name, colour, query) of each component's growth an hour over the chosen containers."""
    return tuple(
        (c.name, c.colour, f"round({total(view.usage(c.growth))})") for c in components(view)
    )
