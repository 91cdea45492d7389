"""memory.stat as kernels print it, with the values that a test is about."""

from __future__ import annotations

from pathlib import Path

MIB = 2**20
STATS = Path(__file__).parents[1] / "data" / "memory.stat"
_GREPS = ("0-before", "1-after-first-read", "2-after-second-read")
GREPS = [STATS / f"grep-{name}.stat" for name in _GREPS]

# In the order of Linux 6.1; those that are left out have no meaning for realmem.
_V2 = (
    "anon", "file", "kernel", "kernel_stack", "pagetables", "sec_pagetables", "percpu", "sock",
    "vmalloc", "shmem", "zswap", "zswapped", "file_mapped", "file_dirty", "file_writeback",
    "swapcached", "anon_thp", "inactive_anon", "active_anon", "inactive_file", "active_file",
    "unevictable", "slab_reclaimable", "slab_unreclaimable", "slab", "workingset_refault_anon",
    "workingset_refault_file", "pgscan", "pgsteal", "pgfault", "pgmajfault", "pgrefill",
)  # fmt: skip
_V1 = ("cache", "rss", "shmem", "mapped_file", "swap", "pgfault", "pgmajfault", "inactive_anon",
       "active_anon", "inactive_file", "active_file", "unevictable")  # fmt: skip


def v2(**mebibytes: float) -> str:
    """Return a dump of cgroup v2; counters that are no sizes are given as they are."""
    return "".join(f"{key} {_value(key, mebibytes.get(key, 0))}\n" for key in _V2)


def v1(limit: float | None = None, **mebibytes: float) -> str:
    """Return a dump of cgroup v1 of a recent kernel; own and hierarchical values are the same."""
    values = [(key, _value(key, mebibytes.get(key, 0))) for key in _V1]
    most = 9223372036854771712 if limit is None else round(limit * MIB)
    lines = [*values, ("hierarchical_memory_limit", most)]
    lines += [(f"total_{key}", value) for key, value in values]
    return "".join(f"{key} {value}\n" for key, value in lines)


def _value(key: str, given: float) -> int:
    return round(given if key.startswith(("pg", "workingset")) else given * MIB)
