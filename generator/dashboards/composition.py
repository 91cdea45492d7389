"""What a container's usage is made of, out of cAdvisor's raw series: one query a component.

anon + tmpfs + kernel + active file + inactive file = usage. Every term is computed for each
container id, from values of one scrape: a difference between a record and a raw series would
draw the record's delay as kernel memory that comes and goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.queries import total
from generator.dashboards.spec import Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.dashboards.queries import View


@dataclass(frozen=True)
class Component:
    """A part of usage: `parts` are the metrics that make it up, `minus` those taken off them."""

    name: str
    colour: str
    parts: tuple[str, ...]
    minus: tuple[str, ...] = ()

    def size(self, view: View) -> str:
        """Return its size by container id; never below zero, as its terms are read in turn."""
        made = self.of(view, lambda metric: metric)
        return f"clamp_min({made}, 0)" if self.minus else made

    def of(self, view: View, change: Callable[[str], str]) -> str:
        """Return the same sum over `change` of each term, by container id."""
        added = " + ".join(change(view.cadvisor(metric)) for metric in self.parts)
        taken = "".join(f" - {change(view.cadvisor(metric))}" for metric in self.minus)
        return added + taken


USAGE, RSS, CACHE, ACTIVE, INACTIVE, SWAP = (
    f"container_memory_{name}"
    for name in (
        "usage_bytes",
        "rss",
        "cache",
        "total_active_file_bytes",
        "total_inactive_file_bytes",
        "swap",
    )
)
ANON = Component("anon", palette.ANON, (RSS,))
# tmpfs and shared memory are in `cache`, but on the lists of anonymous memory; file pages that are
# locked in memory are on neither file list.
TMPFS = Component("tmpfs, shared, locked", palette.TMPFS, (CACHE,), (ACTIVE, INACTIVE))
# cgroup v2 has no kernel_usage. rss counts lazily freed pages that usage's lists do not.
KERNEL = Component("kernel", palette.KERNEL, (USAGE,), (RSS, CACHE))
ACTIVE_FILE = Component("active file", palette.ACTIVE_FILE, (ACTIVE,))
INACTIVE_FILE = Component("inactive file", palette.INACTIVE_FILE, (INACTIVE,))
# In the order in which they are stacked.
COMPONENTS = (ANON, TMPFS, KERNEL, ACTIVE_FILE, INACTIVE_FILE)
# Kubelets before 1.32 export neither list.
UNKNOWN = Component("file or tmpfs (not told apart)", palette.FILE_UNKNOWN, (CACHE,))


def sizes(view: View) -> tuple[Series, ...]:
    """Return each component's size, summed over the chosen containers, as a stack."""
    known = tuple(
        Series(total(view.usage(each.size(view))), each.name, each.colour, stacked=True)
        for each in COMPONENTS
    )
    unlisted = view.usage(f"{UNKNOWN.size(view)} unless {ACTIVE_FILE.size(view)}")
    return (*known, Series(total(unlisted), UNKNOWN.name, UNKNOWN.colour, stacked=True))


def growths(view: View, change: Callable[[str], str]) -> tuple[Series, ...]:
    """Return how far each component has grown, by what `change` makes of a metric."""
    return tuple(
        Series(f"round({total(view.usage(each.of(view, change)))})", each.name, each.colour)
        for each in COMPONENTS
    )
