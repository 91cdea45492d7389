"""What five languages' runtimes say of their memory: a closed row for each on the triage board.

Their threads stand together with the kernel's count of them, in a check of that board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import jvm, palette
from generator.dashboards.programs import by, graph, highest, resident, summed
from generator.dashboards.queries import rate
from generator.dashboards.spec import Band, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.config.schema import Runtime
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Timeseries


def rows(view: View, runtimes: tuple[Runtime, ...]) -> tuple[Section, ...]:
    """Return the closed rows of these runtimes."""
    sections = []
    for runtime in runtimes:
        name, row = ROWS[runtime]
        sections.append(Section(name, (Band(9, row(view)),), collapsed=True))
    return tuple(sections)


def _go(view: View) -> tuple[Timeseries, ...]:
    def heap(name: str) -> str:
        return highest(view, f"go_memstats_{name}_bytes")

    kept = f"({heap('heap_idle')} - {heap('heap_released')})"
    taken = f"({heap('sys')} - {heap('heap_released')})"
    limit, bound = highest(view, "go_gc_gomemlimit_bytes"), view.bound()
    return (
        graph(
            "Go: heap",
            "In use and rising after every collection: a leak in Go, take two heap profiles. Idle "
            "but kept: given back later, or by GOMEMLIMIT. Outside rises: cgo or mmap, which no Go "
            "profile shows.",
            "bytes",
            (heap("heap_inuse"), "in use", palette.HEAP),
            (kept, "idle, kept", palette.HEAP_FREE),
            (heap("stack_inuse"), "stacks", palette.STACKS),
            (f"({view.real_used()} - {taken})", "outside Go", palette.OUTSIDE),
            # Unset, it is the largest integer.
            (f"({limit} < {bound} or {bound} and {limit})", "GOMEMLIMIT or bound", palette.LIMIT),
            resident(view),
        ),
    )


def _nodejs(view: View) -> tuple[Timeseries, ...]:
    space = view.app("nodejs_heap_space_size_used_bytes")
    return (
        graph(
            "Node.js: heap",
            "Heap used that rises from collection to collection: a leak in JavaScript, compare two "
            "heap snapshots. External rises: Buffers. Resident rises alone: native add-ons.",
            "bytes",
            (_nodejs_heap(view), "used", palette.HEAP),
            (highest(view, "nodejs_heap_size_total_bytes"), "taken", palette.HEAP_FREE),
            (highest(view, "nodejs_external_memory_bytes"), "external", palette.OUTSIDE),
            resident(view),
        ),
        graph(
            "Node.js: heap by space",
            "Old space rising: what lives too long. Large objects: big arrays and strings. New "
            "space swings with the load and decides nothing.",
            "bytes",
            (by(view, "space", space), "{{space}}", palette.HEAP),
        ),
        graph(
            "Node.js: handles and requests",
            "Handles that climb and never fall are sockets, timers or files that nobody closes.",
            "short",
            (highest(view, "nodejs_active_handles_total"), "handles", palette.HEAP),
            (highest(view, "nodejs_active_requests_total"), "requests", palette.STACKS),
        ),
    )


def _python(view: View) -> tuple[Timeseries, ...]:
    def collected(what: str) -> str:
        return summed(view, "generation", rate(view.app(f"python_gc_objects_{what}_total")))

    return (
        graph(
            "Python: memory of the process",
            "Python exports no heap: resident beside real_used is what there is. Rising in steps "
            "that never fall: take tracemalloc snapshots and compare them.",
            "bytes",
            resident(view),
            (view.real_used(), "real_used", palette.REAL_USED),
        ),
        graph(
            "Python: garbage in circles",
            "Objects that only the collector of circles frees. Uncollectable above zero is a leak; "
            "collected that rises with the load is how the program is written.",
            "ops",
            (collected("collected"), "collected", palette.HEAP),
            (collected("uncollectable"), "uncollectable", palette.CRITICAL),
        ),
    )


def _dotnet(view: View) -> tuple[Timeseries, ...]:
    committed = highest(
        view,
        "dotnet_gc_last_collection_memory_committed_size_bytes",
        "process_runtime_dotnet_gc_committed_memory_size_bytes",
    )
    working_set = highest(
        view, "process_working_set_bytes", "dotnet_process_memory_working_set_bytes"
    )
    return (
        graph(
            ".NET: heap",
            "Heap that rises from collection to collection: a managed leak, take two dumps with "
            "dotnet-gcdump. Committed far above it: the collector keeps memory, see "
            "GCHeapHardLimit. Private bytes rise alone: native memory.",
            "bytes",
            (_dotnet_heap(view), "heap", palette.HEAP),
            (committed, "committed", palette.HEAP_FREE),
            (highest(view, "process_private_memory_bytes"), "private", palette.OUTSIDE),
            (working_set, "resident", palette.ANON),
        ),
    )


def _go_heap(view: View) -> str:
    return highest(view, "go_memstats_heap_inuse_bytes")


def _nodejs_heap(view: View) -> str:
    spaces = summed(view, "v8js_heap_space_name", view.app("v8js_memory_heap_used_bytes"))
    return f"({highest(view, 'nodejs_heap_size_used_bytes')} or {spaces})"


def _dotnet_heap(view: View) -> str:
    return summed(
        view,
        "gc_heap_generation, generation",
        view.app("dotnet_total_memory_bytes"),
        view.app("dotnet_gc_last_collection_heap_size_bytes"),
        view.app("process_runtime_dotnet_gc_heap_size_bytes"),
    )


def _dotnet_threads(view: View) -> str:
    return highest(view, "process_num_threads", "dotnet_thread_pool_thread_count")


ROWS: dict[Runtime, tuple[str, Callable[[View], tuple[Timeseries, ...]]]] = {
    "go": ("Go", _go),
    "jvm": ("JVM", jvm.row),
    "nodejs": ("Node.js", _nodejs),
    "python": ("Python", _python),
    "dotnet": (".NET", _dotnet),
}
# Python's says nothing of its heap, nor Node.js' of its threads.
HEAPS: dict[Runtime, Callable[[View], str]] = {
    "go": _go_heap,
    "jvm": jvm.heap,
    "nodejs": _nodejs_heap,
    "dotnet": _dotnet_heap,
}
THREADS: dict[Runtime, Callable[[View], str]] = {"jvm": jvm.threads, "dotnet": _dotnet_threads}
