"""What a few pods show of their language runtimes: one Deployment for each dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster import jvm
from bench.cluster.curves import Counter, Level
from bench.cluster.exposed import ONE, Exposed, located
from bench.cluster.heaps import COMMITTED, HEAP, PROCESS, SMALL, sizes
from bench.cluster.profiles import MIB, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.cluster.curves import Curve
    from bench.cluster.heaps import Part
    from bench.cluster.model import Cluster, Workload


def workloads(cluster: Cluster) -> dict[Workload, Sequence[Part]]:
    """Return the first Deployments with what their pods show, one dialect each."""
    deployments = dict.fromkeys(
        pod.workload for pod in cluster.pods if pod.workload.kind == "Deployment"
    )
    return dict(zip(deployments, _dialects(cluster.since), strict=False))


def export(cluster: Cluster) -> Iterator[Exposed]:
    """Yield the series of the pods that are written in something."""
    shown = workloads(cluster)
    for number, pod in enumerate(cluster.pods):
        labels = {
            "job": f"{pod.workload.namespace}/{pod.workload.name}",
            "namespace": pod.workload.namespace,
            "pod": pod.name,
            "container": "app",
            "instance": f"10.2.{number // 250}.{number % 250}:8080",
        }
        for more, metrics in shown.get(pod.workload, ()):
            yield Exposed(located(cluster, {**labels, **more}), metrics)


def _dialects(since: float) -> Sequence[Sequence[Part]]:
    return (
        _go(since),
        *jvm.dialects(),
        _nodejs(),
        _python(since),
        _dotnet(since),
        _dotnet_opentelemetry(),
    )


def _go(since: float) -> list[Part]:
    sizes: dict[str, Curve] = {
        "alloc": HEAP,
        "heap_alloc": HEAP,
        "heap_inuse": HEAP,
        "heap_idle": SMALL,
        "heap_released": Level(10 * MIB),
        "heap_sys": COMMITTED,
        "stack_inuse": Level(2 * MIB),
        "stack_sys": Level(2 * MIB),
        "next_gc": Level(120 * MIB),
        "sys": Level(200 * MIB),
    }
    metrics = {f"go_memstats_{name}_bytes": curve for name, curve in sizes.items()}
    own: dict[str, Curve] = {
        "go_goroutines": Level(120),
        "go_threads": Level(12),
        "go_memstats_alloc_bytes_total": Counter(1e6, since),
        "go_memstats_mallocs_total": Counter(5000, since),
        "go_memstats_frees_total": Counter(5000, since),
        "go_memstats_heap_objects": Level(500_000),
        "go_gc_gomemlimit_bytes": Level(2**63),
        "go_gc_gogc_percent": Level(100),
    }
    return [({}, PROCESS | metrics | own)]


def _nodejs() -> list[Part]:
    own: dict[str, Curve] = {
        "nodejs_heap_size_total_bytes": COMMITTED,
        "nodejs_heap_size_used_bytes": HEAP,
        "nodejs_external_memory_bytes": SMALL,
        "nodejs_active_handles_total": Level(12),
        "nodejs_active_requests_total": NOTHING,
        "process_heap_bytes": COMMITTED,
        "nodejs_eventloop_lag_seconds": NOTHING,
    }
    spaces: list[Part] = [
        (
            {"space": space},
            sizes("nodejs_heap_space_size_", ("total", "used", "available"), "_bytes"),
        )
        for space in ("new", "old", "code", "large_object")
    ]
    return [({}, PROCESS | own), *spaces]


def _python(since: float) -> list[Part]:
    generations: list[Part] = [
        (
            {"generation": generation},
            {
                "python_gc_objects_collected_total": Counter(50, since),
                "python_gc_objects_uncollectable_total": NOTHING,
                "python_gc_collections_total": Counter(0.1, since),
            },
        )
        for generation in "012"
    ]
    version = {"implementation": "CPython", "major": "3", "minor": "13"}
    return [({}, PROCESS), (version, {"python_info": ONE}), *generations]


def _dotnet(since: float) -> list[Part]:
    own: dict[str, Curve] = {
        "dotnet_total_memory_bytes": HEAP,
        "process_working_set_bytes": COMMITTED,
        "process_private_memory_bytes": COMMITTED,
        "process_num_threads": Level(30),
        "process_open_handles": Level(200),
    }
    generations: list[Part] = [
        ({"generation": generation}, {"dotnet_collection_count_total": Counter(0.1, since)})
        for generation in "012"
    ]
    virtual: dict[str, Curve] = {"process_virtual_memory_bytes": Level(2048 * MIB)}
    return [({}, own | virtual), *generations]


def _dotnet_opentelemetry() -> list[Part]:
    generations: list[Part] = [
        (
            {"gc_heap_generation": generation},
            {
                "dotnet_gc_last_collection_heap_size_bytes": SMALL,
                "dotnet_gc_last_collection_heap_fragmentation_size_bytes": NOTHING,
            },
        )
        for generation in ("gen0", "gen1", "gen2", "loh", "poh")
    ]
    own: dict[str, Curve] = {
        "dotnet_process_memory_working_set_bytes": COMMITTED,
        "dotnet_gc_last_collection_memory_committed_size_bytes": COMMITTED,
        "dotnet_thread_pool_thread_count": Level(20),
    }
    return [*generations, ({}, own)]
