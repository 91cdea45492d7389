"""The panels of the triage board: the verdict, what it rests on, and each check's graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.dashboards import palette, pressure, runtimes
from generator.dashboards import verdict as verdicts
from generator.dashboards.composition import ANON, KERNEL, TMPFS, sizes
from generator.dashboards.events import kills_in
from generator.dashboards.programs import NAME, highest
from generator.dashboards.queries import total
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column, Series, Stat, Table, Timeseries

if TYPE_CHECKING:
    from generator.config.schema import Config, Runtime
    from generator.dashboards.queries import View


def since_start(gauge: str) -> str:
    """Return how far a gauge or counter has risen since the range began, or since it exists."""
    return f"({gauge} - ({gauge} @ start() or {gauge} * 0))"


def verdict(view: View) -> Stat:
    """Return the verdict by container."""
    return Stat(
        title="Verdict",
        description="Over the chosen time range, by container. A leak climbs steadily, a step or a "
        "fill that levels off is none. Decides which of the checks below to read. It is a first "
        "look, from the figures in the table: the checks have the last word.",
        unit="string",
        expr=verdicts.expression(view),
        thresholds=palette.QUIET,
        states=verdicts.STATES,
        background=True,
        legend=NAME,
    )


def table(config: Config, view: View) -> Table:
    """Return the figures that the verdict rests on."""
    kinds = {"Anon": ANON, "Tmpfs": TMPFS, "Kernel": KERNEL}
    an_hour = {name: verdicts.growing(view, kind) for name, kind in kinds.items()}
    cache = verdicts.slope(view.record(verdicts.PAGE_CACHE))
    an_hour["Page cache"] = view.per_container(cache)
    return ranked(
        config,
        view,
        title="What the verdict rests on",
        description="Growth an hour is the line that fits the whole time range best. Page cache "
        "that grows while the rest is flat is no leak. Major faults are the mean of the range. "
        "Decides whether to believe the verdict.",
        labels=("namespace", "pod", "container"),
        by=Column(
            title="Real used",
            expr=view.real_used(),
            unit="bytes",
            cell="gauge",
            thresholds=palette.NEED,
        ),
        columns=(
            *(
                Column(title=f"{name} an hour", expr=expr, unit="bytes")
                for name, expr in an_hour.items()
            ),
            Column(title="Page cache", expr=view.page_cache(), unit="bytes"),
            Column(title="Major faults", expr=verdicts.major_faults(view), unit="ops"),
            Column(
                title="OOM kills",
                expr=kills_in(view, "$__range", view.container_labels),
                unit="short",
            ),
        ),
    )


def kinds(view: View) -> Timeseries:
    """Return the size of each kind of memory, from zero on."""
    return Timeseries(
        title="Usage by kind, each from zero",
        description="Of the chosen containers together. Decides which kind of memory to look for, "
        "or that none grows.",
        unit="bytes",
        series=tuple(replace(each, stacked=False) for each in sizes(view)),
    )


def files(view: View) -> Timeseries:
    """Return the growth of page cache beside what went through the disk."""

    def moved(what: str) -> str:
        counter = view.cadvisor(f"container_fs_{what}_bytes_total")
        return total(view.usage(f"sum without (device) ({since_start(counter)})"))

    def recorded(record: str) -> str:
        return total(view.per_container(since_start(view.record(record))))

    return Timeseries(
        title="Page cache against what is written and read",
        description="All since the beginning of the time range, of the chosen containers together. "
        "Decides whether files explain the growth.",
        unit="bytes",
        series=(
            Series(recorded(verdicts.PAGE_CACHE), "page cache", palette.PAGE_CACHE),
            Series(moved("writes"), "written", palette.WRITTEN, dashed=True),
            Series(moved("reads"), "read", palette.READ, dashed=True),
            Series(recorded(verdicts.REAL_USED), "real_used", palette.REAL_USED),
        ),
        minimum=None,
    )


def heap(view: View, languages: tuple[Runtime, ...]) -> Timeseries:
    """Return anonymous memory beside the heap that the program's runtime knows of."""
    heaps = [runtimes.HEAPS[each](view) for each in languages if each in runtimes.HEAPS]
    known = (Series(" or ".join(heaps), f"{NAME} heap", palette.HEAP),) if heaps else ()
    return Timeseries(
        title="Anonymous memory against the heap",
        description="RSS as the kernel counts it for the container, without files, and the heap in "
        "use as Go, JVM, Node.js or .NET export it. Decides between a leak in the language and "
        "one outside it. No heap: the program exports none.",
        unit="bytes",
        series=(
            Series(view.usage(ANON.size(view)), f"{NAME} anon", palette.ANON),
            *known,
            Series(view.real_used(), f"{NAME} real_used", palette.REAL_USED, dashed=True),
        ),
    )


def threads(view: View, languages: tuple[Runtime, ...]) -> Timeseries:
    """Return what runs in the container, as the kernel and as the runtime count it."""
    counts = [runtimes.THREADS[each](view) for each in languages if each in runtimes.THREADS]
    known = (Series(" or ".join(counts), f"{NAME} managed threads", palette.HEAP_LIVE),)
    goroutines = (Series(highest(view, "go_goroutines"), f"{NAME} goroutines", palette.HEAP),)
    return Timeseries(
        title="Goroutines and threads",
        description="Goroutines as Go exports them, threads as the kernel counts them, and as JVM "
        "or .NET do. Decides whether something is started and never ended.",
        unit="short",
        series=(
            Series(
                view.usage(view.cadvisor("container_threads")), f"{NAME} threads", palette.STACKS
            ),
            *(goroutines if "go" in languages else ()),
            *(known if counts else ()),
        ),
    )


def room(view: View) -> tuple[Timeseries, Timeseries]:
    """Return the signs that hot files do not fit."""
    return pressure.faults(view), pressure.psi(view)
