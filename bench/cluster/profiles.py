"""What containers take: a few hundred made-up ones, shared by all the pods of a cluster.

Evaluation cost depends on the number of series and samples, not on their values, so thousands
of containers may show the same curves; and a curve that is drawn once is fast to send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.cluster.curves import Counter, Curve, Level, Sum, Wave

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

MIB = 2**20
# Limits that people choose, in MiB.
LIMITS = (64, 128, 256, 512, 1024, 2048, 4096, 8192)
# Shares of the containers: without a limit, with files in tmpfs, with page cache up to the limit.
UNLIMITED, WITH_TMPFS, FULL_OF_CACHE = 0.1, 0.1, 0.3
NOTHING = Level(0)


@dataclass(frozen=True, eq=False)
class Profile:
    """A container's metrics in cAdvisor, and its resources in bytes and cores; None: no limit."""

    container: str
    metrics: Mapping[str, Curve]
    limit: float | None
    request: float
    cores: float
    # By failure_type.
    faults: Mapping[str, Curve]
    # cAdvisor's file system and processor counters, which boards of others read.
    disk: Mapping[str, Curve]
    processor: Mapping[str, Curve]


@dataclass(frozen=True, eq=False)
class Design:
    """A pod's containers, and what the pod's own cgroup shows: their sum."""

    profiles: tuple[Profile, ...]
    metrics: Mapping[str, Curve]


def design(rng: Random, size: int, since: float) -> Design:
    """Draw a pod of `size` containers whose counters began at `since` (Unix time)."""
    names = ("app", *rng.sample(("proxy", "log-agent", "exporter", "cache"), size - 1))
    profiles = tuple(_profile(rng, name, since) for name in names)
    return Design(profiles, added(profile.metrics for profile in profiles))


def added(all_metrics: Iterable[Mapping[str, Curve]]) -> dict[str, Curve]:
    """Return the sum of cgroups, metric by metric."""
    given = tuple(all_metrics)
    return {name: Sum(tuple(each[name] for each in given)) for name in given[0]}


def pause(since: float) -> Mapping[str, Curve]:
    """Return what a pause container shows: next to nothing, but every metric."""
    level = Level(MIB // 4)
    gauges = cgroup(level, level, NOTHING, NOTHING, NOTHING, NOTHING)
    return gauges | _specified(None) | _counters(0, since)


def cgroup(  # noqa: PLR0913, PLR0917 - the parts of memory.stat
    anon: Curve, kernel: Curve, tmpfs: Curve, active: Curve, inactive: Curve, swap: Curve
) -> dict[str, Curve]:
    """Return cAdvisor's gauges of a cgroup v2, made of what its usage consists of."""
    need = (anon, kernel, tmpfs)
    usage = Sum((*need, active, inactive))
    return {
        "container_memory_usage_bytes": usage,
        "container_memory_working_set_bytes": Sum((*need, active)),
        "container_memory_total_active_file_bytes": active,
        "container_memory_total_inactive_file_bytes": inactive,
        "container_memory_rss": anon,
        "container_memory_cache": Sum((tmpfs, active, inactive)),
        "container_memory_mapped_file": tmpfs,
        "container_memory_swap": swap,
        "container_memory_max_usage_bytes": usage,
        "container_memory_file_dirty_bytes": NOTHING,
        "container_memory_file_writeback_bytes": NOTHING,
        # cgroup v2 has neither.
        "container_memory_kernel_usage": NOTHING,
        "container_memory_failcnt": NOTHING,
    }


def _profile(rng: Random, container: str, since: float) -> Profile:
    anon = rng.lognormvariate(4.5, 1) * MIB
    need = anon * 1.3 + 8 * MIB
    limit = next((size * MIB for size in LIMITS if size * MIB > need), None)
    if rng.random() < UNLIMITED:
        limit = None
    times = (1, 2, 3, 4, 6)[int(rng.uniform(0, 5))]
    phase = rng.uniform(0, 6)
    parts = (
        Wave(anon, anon * rng.uniform(0.01, 0.2), times, phase),
        Wave(rng.uniform(3, 8) * MIB, MIB, 4, phase),
        Wave(4 * MIB, MIB, 2, phase) if rng.random() < WITH_TMPFS else NOTHING,
    )
    active = Wave(anon * rng.uniform(0.05, 0.3), anon * 0.02, 1, phase)
    inactive: Curve = Wave(anon * rng.uniform(0.1, 0.5), anon * 0.05, 2, phase)
    if limit and rng.random() < FULL_OF_CACHE:
        inactive = Sum((*parts, active), total=limit)
    gauges = cgroup(*parts, active, inactive, NOTHING)
    faults = {
        "pgfault": Counter(rng.uniform(5, 500), since),
        "pgmajfault": Counter(rng.choice((0.01, 0.1, 3)), since),
    }
    return Profile(
        container=container,
        metrics=gauges | _specified(limit) | _counters(rng.uniform(0.01, 5), since),
        limit=limit,
        request=max(anon, 16 * MIB),
        cores=rng.choice((0.1, 0.25, 0.5, 1)),
        faults=faults,
        disk=_disk(rng, since),
        processor=_processor(rng, since),
    )


def _specified(limit: float | None) -> dict[str, Curve]:
    return {
        "container_spec_memory_limit_bytes": Level(limit or 0),
        "container_spec_memory_swap_limit_bytes": NOTHING,
        "container_spec_memory_reservation_limit_bytes": NOTHING,
    }


def _counters(rate: float, since: float) -> dict[str, Curve]:
    busy = Counter(rate, since)
    seconds = Counter(rate / 100, since)
    return {
        "container_memory_events_high_total": NOTHING,
        "container_memory_events_max_total": busy,
        "container_memory_pgscan_total": Counter(rate * 30, since),
        "container_memory_pgsteal_total": Counter(rate * 20, since),
        "container_memory_workingset_refault_file_total": busy,
        "container_memory_workingset_refault_anon_total": NOTHING,
        "container_oom_events_total": NOTHING,
        "container_pressure_memory_waiting_seconds_total": seconds,
        "container_pressure_memory_stalled_seconds_total": seconds,
        "container_pressure_io_waiting_seconds_total": seconds,
        "container_pressure_io_stalled_seconds_total": seconds,
        "container_start_time_seconds": Level(since),
        "container_threads": Level(9),
        "container_processes": Level(1),
    }


def _disk(rng: Random, since: float) -> dict[str, Curve]:
    rate = rng.uniform(0.1, 20)
    return {
        "container_fs_reads_total": Counter(rate, since),
        "container_fs_writes_total": Counter(rate, since),
        "container_fs_reads_bytes_total": Counter(rate * 16384, since),
        "container_fs_writes_bytes_total": Counter(rate * 16384, since),
    }


def _processor(rng: Random, since: float) -> dict[str, Curve]:
    return {
        "container_cpu_usage_seconds_total": Counter(rng.uniform(0.01, 0.8), since),
        "container_cpu_cfs_periods_total": Counter(10, since),
        "container_cpu_cfs_throttled_periods_total": Counter(rng.uniform(0, 1), since),
    }
