"""The JVM, whose exporters speak four dialects: simpleclient, client_java 1, Micrometer, OTel.

Their metrics carry the same names with other labels: `area` with or without a pool in `id`, or
`jvm_memory_type` with `jvm_memory_pool_name`. Each query reads all four.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.programs import by, graph, highest, renamed, resident, summed

if TYPE_CHECKING:
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Timeseries

POOLS = "id, jvm_memory_pool_name"


def heap(view: View) -> str:
    """Return the heap in use, by container."""
    return _heap(view, "used")


def threads(view: View) -> str:
    """Return the number of live threads, by container."""
    counted = highest(view, "jvm_threads_current", "jvm_threads_live_threads")
    by_state = summed(view, "jvm_thread_state, jvm_thread_daemon", view.app("jvm_thread_count"))
    return f"({counted} or {by_state})"


def row(view: View) -> tuple[Timeseries, ...]:
    """Return the JVM's graphs."""
    return (
        graph(
            "JVM: heap",
            "What is left after a collection is what counts: rising there, something keeps "
            "objects, compare two heap dumps. Used alone swings up to the maximum and says "
            "nothing. A maximum above the container's limit ends in an OOM kill.",
            "bytes",
            (heap(view), "used", palette.HEAP),
            (_after_collection(view), "after collection", palette.HEAP_LIVE),
            (_heap(view, "committed"), "committed", palette.HEAP_FREE),
            (_heap(view, "max"), "maximum", palette.LIMIT),
            resident(view),
        ),
        graph(
            "JVM: pools",
            "Old generation rising from collection to collection: a leak. Metaspace rising: "
            "classes that are loaded again and again, or a class loader that is kept.",
            "bytes",
            (_pools(view), "{{pool}}", palette.HEAP),
        ),
        graph(
            "JVM: outside the heap",
            "Direct buffers rising: something does not release them. Native memory by kind needs "
            "-XX:NativeMemoryTracking=summary; what real_used has beyond all of these is a native "
            "library, or malloc's own reserve.",
            "bytes",
            (_buffers(view), "{{pool}} buffers", palette.OUTSIDE),
            (
                by(view, "pool", view.app("jvm_native_memory_committed_bytes")),
                "{{pool}} native",
                palette.STACKS,
            ),
            (view.real_used(), "real_used", palette.REAL_USED),
        ),
    )


def _heap(view: View, what: str) -> str:
    """Return used, committed or maximum of the heap, over its pools; -1 is no maximum."""
    otel = "limit" if what == "max" else what
    return summed(
        view,
        POOLS,
        view.app(f"jvm_memory_bytes_{what}", 'area="heap"') + " >= 0",
        view.app(f"jvm_memory_{what}_bytes", 'area="heap"') + " >= 0",
        view.app(f"jvm_memory_{otel}_bytes", 'jvm_memory_type="heap"') + " >= 0",
    )


def _after_collection(view: View) -> str:
    left = summed(
        view,
        "pool, jvm_memory_pool_name",
        view.app("jvm_memory_pool_collection_used_bytes"),
        view.app("jvm_memory_used_after_last_gc_bytes", 'jvm_memory_type="heap"'),
    )
    return f"({highest(view, 'jvm_gc_live_data_size_bytes')} or {left})"


def _pools(view: View) -> str:
    used = "jvm_memory_used_bytes"
    return by(
        view,
        "pool",
        view.app("jvm_memory_pool_bytes_used"),
        view.app("jvm_memory_pool_used_bytes"),
        renamed(view.app(used, 'id!=""'), "pool", "id"),
        renamed(view.app(used, 'jvm_memory_pool_name!=""'), "pool", "jvm_memory_pool_name"),
    )


def _buffers(view: View) -> str:
    used = "jvm_buffer_memory_used_bytes"
    return by(
        view,
        "pool",
        view.app("jvm_buffer_pool_used_bytes"),
        renamed(view.app(used, 'id!=""'), "pool", "id"),
        renamed(view.app(used, 'jvm_buffer_pool_name!=""'), "pool", "jvm_buffer_pool_name"),
    )
