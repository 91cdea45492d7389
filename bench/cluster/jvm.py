"""The JVM's memory in its four dialects, which share names and not labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster.curves import Level
from bench.cluster.heaps import HEAP, LARGEST, PROCESS, SMALL, sizes
from bench.cluster.profiles import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.cluster.curves import Curve
    from bench.cluster.heaps import Part

AREAS = ("heap", "nonheap")
POOLS = ("G1 Eden Space", "G1 Old Gen", "Metaspace")


def dialects() -> Sequence[Sequence[Part]]:
    """Return what each dialect exports of one JVM."""
    return (_simpleclient(), _client_java(), _micrometer(), _opentelemetry())


def _simpleclient() -> list[Part]:
    areas = [
        ({"area": area}, sizes("jvm_memory_bytes_", ("used", "committed", "max"))) for area in AREAS
    ]
    pools = [
        ({"pool": pool}, sizes("jvm_memory_pool_bytes_", ("used", "committed", "max")))
        for pool in POOLS
    ]
    return [*areas, *pools, *_buffers("pool"), ({}, PROCESS | _threads())]


def _client_java() -> list[Part]:
    areas = [
        ({"area": area}, sizes("jvm_memory_", ("used", "committed", "max"), "_bytes"))
        for area in AREAS
    ]
    pools = [
        ({"pool": pool}, sizes("jvm_memory_pool_", ("used", "committed", "max"), "_bytes"))
        for pool in POOLS
    ]
    native: dict[str, Curve] = {
        "jvm_native_memory_committed_bytes": SMALL,
        "jvm_native_memory_reserved_bytes": SMALL,
    }
    return [
        *(areas + pools + _buffers("pool")),
        ({"pool": "Thread"}, native),
        ({}, PROCESS | _threads()),
    ]


def _micrometer() -> list[Part]:
    areas: list[Part] = [
        (
            {"area": "nonheap" if pool == "Metaspace" else "heap", "id": pool},
            sizes("jvm_memory_", ("used", "committed", "max"), "_bytes"),
        )
        for pool in POOLS
    ]
    buffers: dict[str, Curve] = {
        "jvm_buffer_memory_used_bytes": SMALL,
        "jvm_buffer_total_capacity_bytes": SMALL,
        "jvm_buffer_count_buffers": Level(40),
    }
    threads: dict[str, Curve] = {
        "jvm_threads_live_threads": Level(60),
        "jvm_threads_daemon_threads": Level(40),
        "jvm_threads_peak_threads": Level(70),
        "jvm_gc_live_data_size_bytes": HEAP,
        "jvm_gc_max_data_size_bytes": LARGEST,
    }
    return [*areas, ({"id": "direct"}, buffers), ({"id": "mapped"}, buffers), ({}, threads)]


def _opentelemetry() -> list[Part]:
    names = ("used", "committed", "limit", "used_after_last_gc")
    pools: list[Part] = [
        (
            {
                "jvm_memory_type": "non_heap" if pool == "Metaspace" else "heap",
                "jvm_memory_pool_name": pool,
            },
            sizes("jvm_memory_", names, "_bytes"),
        )
        for pool in POOLS
    ]
    direct = {"jvm_buffer_pool_name": "direct"}
    buffers: dict[str, Curve] = {
        "jvm_buffer_memory_used_bytes": SMALL,
        "jvm_buffer_memory_limit_bytes": SMALL,
        "jvm_buffer_count": Level(40),
    }
    waiting = {"jvm_thread_state": "waiting", "jvm_thread_daemon": "true"}
    return [*pools, (direct, buffers), (waiting, {"jvm_thread_count": Level(60)})]


def _buffers(label: str) -> list[Part]:
    metrics: dict[str, Curve] = {
        "jvm_buffer_pool_used_bytes": SMALL,
        "jvm_buffer_pool_capacity_bytes": SMALL,
        "jvm_buffer_pool_used_buffers": Level(40),
    }
    return [({label: pool}, metrics) for pool in ("direct", "mapped")]


def _threads() -> dict[str, Curve]:
    return {
        "jvm_threads_current": Level(60),
        "jvm_threads_daemon": Level(40),
        "jvm_threads_peak": Level(70),
        "jvm_threads_deadlocked": NOTHING,
    }
