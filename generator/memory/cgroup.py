"""The files of a memory cgroup, by name -> what they say together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.errors import MemoryStatError, Problem
from generator.memory.beside import UNLIMITED, Beside
from generator.memory.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.memory.stat import Stat

STAT = "memory.stat"
# Every file that is read beside memory.stat; which of them exist depends on version and kernel.
BESIDE = (
    "memory.current", "memory.max", "memory.min", "memory.swap.current", "memory.events",
    "memory.pressure",
    "memory.usage_in_bytes", "memory.limit_in_bytes", "memory.kmem.usage_in_bytes",
    "memory.oom_control", "memory.failcnt",
)  # fmt: skip


def reading(stat: Stat, files: Mapping[str, str], source: str, at: float | None = None) -> Reading:
    """Return what a dump and the files beside it say; MemoryStatError names a file that is damaged.

    `files` holds the text of those in `BESIDE` that there are.
    """
    beside = Beside(files, source)
    return _v1(stat, beside, source, at) if stat.version == "v1" else _v2(stat, beside, source, at)


def _v1(stat: Stat, beside: Beside, source: str, at: float | None) -> Reading:
    cache, rss = stat["total_cache"], stat["total_rss"]
    lists = stat["total_active_file"] + stat["total_inactive_file"]
    usage, kernel = beside.amount("memory.usage_in_bytes"), beside.amount(_KMEM)
    if usage is not None and kernel is None:
        kernel = max(usage - rss - cache, 0)
    limits = [
        limit
        for limit in (
            beside.amount("memory.limit_in_bytes"),
            stat.values.get("hierarchical_memory_limit"),
        )
        if limit is not None and limit < UNLIMITED
    ]
    tmpfs = stat.values.get("total_shmem")
    return Reading(
        source=source,
        cgroup="v1",
        usage=rss + cache if usage is None else usage,
        counted=rss + cache,
        rss=rss,
        # Old kernels do not say: what of cache is on no file list is tmpfs, or locked.
        tmpfs=max(cache - lists, 0) if tmpfs is None else tmpfs,
        kernel=None if usage is None else kernel,
        active_file=stat["total_active_file"],
        inactive_file=stat["total_inactive_file"],
        swap=stat["total_swap"],
        limit=min(limits, default=None),
        major_faults=stat.values.get("total_pgmajfault"),
        refaults=stat.values.get("total_workingset_refault_file"),
        oom_kills=beside.counts("memory.oom_control").get("oom_kill"),
        limit_hits=beside.amount("memory.failcnt"),
        at=at,
        notes=(_ADDED_UP["v1"],) if usage is None else (),
    )


_KMEM = "memory.kmem.usage_in_bytes"
# What `kernel` sums up, for kernels before 5.18, which do not print it.
_KERNEL_PARTS = ("kernel_stack", "pagetables", "sec_pagetables", "percpu", "vmalloc", "slab")


def _v2(stat: Stat, beside: Beside, source: str, at: float | None) -> Reading:
    kernel = stat.values.get("kernel", sum(stat[part] for part in _KERNEL_PARTS)) + stat["sock"]
    usage = beside.amount("memory.current")
    counted = stat["anon"] + stat["file"] + kernel
    events = beside.counts("memory.events")
    return Reading(
        source=source,
        cgroup="v2",
        usage=counted if usage is None else usage,
        counted=counted,
        rss=stat["anon"],
        tmpfs=stat["shmem"],
        kernel=kernel,
        active_file=stat["active_file"],
        inactive_file=stat["inactive_file"],
        swap=beside.amount("memory.swap.current") or 0,
        slab_reclaimable=stat["slab_reclaimable"],
        limit=beside.amount("memory.max"),
        protected=beside.amount("memory.min", most=UNLIMITED) or 0,
        major_faults=stat["pgmajfault"],
        # One key for both lists before 5.9.
        refaults=stat.values.get("workingset_refault_file", stat["workingset_refault"]),
        oom_kills=events.get("oom_kill"),
        limit_hits=events.get("max"),
        pressure=beside.pressure(),
        at=at,
        notes=(_ADDED_UP["v2"],) if usage is None else (),
    )


_ADDED_UP = {
    "v1": "usage is rss + cache, without memory.usage_in_bytes; kernel memory is not in it",
    "v2": "usage is anon + file + kernel, without memory.current",
}


def comparable(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings whose usage was found in the same way; MemoryStatError for v1 beside v2."""
    other = next((one for one in readings if one.cgroup != readings[0].cgroup), None)
    if other is not None:
        message = f"cgroup {other.cgroup}, and {readings[0].source} is cgroup {readings[0].cgroup}"
        raise MemoryStatError(Problem(message, other.source, hint="compare dumps of one container"))
    if all(one.notes for one in readings) or not any(one.notes for one in readings):
        return list(readings)
    # A saved dump beside a living cgroup: usage would seem to grow by what has no counter.
    return [_added_up(one) for one in readings]


def _added_up(one: Reading) -> Reading:
    if one.notes or one.cgroup is None:
        return one
    kernel = None if one.cgroup == "v1" else one.kernel
    return replace(one, usage=one.counted, kernel=kernel, notes=(_ADDED_UP[one.cgroup],))
