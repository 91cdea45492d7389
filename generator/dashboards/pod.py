"""Pod: what its memory is made of, what grows, and whether it is killed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import composition, palette, pressure
from generator.dashboards.events import kills, kills_in, restarts
from generator.dashboards.navigation import POD, place_variables, pod_variables, workload_variable
from generator.dashboards.queries import count, per_hour, total
from generator.dashboards.spec import (
    Annotation,
    Band,
    Board,
    Section,
    Series,
    Stat,
    State,
    Text,
    Timeseries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

VARIABLES = {
    "cluster": '=~"$cluster"',
    "namespace": '=~"$namespace"',
    "workload": '=~"$workload"',
    "pod": '=~"$pod"',
    "container": '=~"$container"',
}
EXACTNESS = (State(0, "exact", palette.CALM), State(1, "estimate", palette.WARNING))
GUIDE = """\
**Blue, purple and brown are need**: program memory, tmpfs, kernel. **Green is page cache**: files \
that were read or written; the kernel gives it back before it kills.

- Green rises, the rest is flat: **not a leak**. Logs and big files do this.
- Blue rises and never falls: a **leak** in the program.
- Purple rises: files on **tmpfs** or `emptyDir: Memory`; they stay until deleted.
- Brown rises: **kernel** memory; sockets, threads, many small files.
- Green is squeezed out while major faults go on: **too little memory** for its files.

Not clear? The triage board goes through it check by check.

Where a pod's name exists in several namespaces, choose one.
"""


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    return Board(
        uid=POD,
        title="realmem / Pod",
        description="What a pod's memory is made of, what of it grows, and what that leads to.",
        variables=(
            *place_variables(view, config),
            workload_variable(view),
            *pod_variables(view),
        ),
        annotations=marks(view),
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view, levels)),
                    Band(12, (_stack(view), _guide()), (3, 1)),
                    Band(9, (_ratio(view, levels), _growth(view)), (1, 1)),
                    Band(6, (pressure.alerts(view),)),
                ),
            ),
            # Rates read every sample of the range: asked for when the row is opened.
            Section(
                "Does it fit? Faults, refaults, waiting, disk",
                (
                    Band(8, (pressure.faults(view), pressure.psi(view)), (1, 1)),
                    Band(8, (pressure.disk(view),)),
                ),
                collapsed=True,
            ),
        ),
    )


def marks(view: View) -> tuple[Annotation, ...]:
    """Return restarts and OOM kills as marks on every graph."""
    # Follows the step that Grafana takes for annotations, so that no event falls between two.
    step = "$__rate_interval"
    text = "{{pod}} {{container}}"
    return (
        Annotation("Restart", restarts(view, step), palette.RESTART, text),
        Annotation("OOM kill", kills(view, step), palette.CRITICAL, text),
    )


def _verdict(view: View, levels: Mapping[str, Mapping[str, float]]) -> tuple[Stat, ...]:
    return (
        Stat(
            title="Real used / bound",
            description="Of the container nearest its limit (its node's allocatable memory without "
            "one). At 100 % it is killed. A Guaranteed pod under MemoryQoS with TieredReservation "
            "can be killed before: its page cache cannot be reclaimed.",
            unit="percentunit",
            expr=f"max({view.ratio()})",
            thresholds=palette.near_limit(levels),
            background=True,
        ),
        Stat(
            title="Working set / bound",
            description="What kubectl top, autoscalers and most alerts go by. Far above "
            "real used / bound: the difference is page cache.",
            unit="percentunit",
            expr=f"max({view.working_set_ratio()})",
            thresholds=palette.QUIET,
        ),
        Stat(
            title="Real used",
            description="usage - active_file - inactive_file of the chosen containers: what they "
            "need. The figure to size requests and limits by.",
            unit="bytes",
            expr=total(view.real_used()),
            thresholds=palette.NEED,
        ),
        Stat(
            title="Page cache",
            description="Both file lists of the chosen containers: what the kernel gives back "
            "under pressure. It decides nothing by itself.",
            unit="bytes",
            expr=total(view.page_cache()),
            thresholds=palette.CACHE,
        ),
        Stat(
            title="OOM kills",
            description="In the time range, of the container or of a process in it. Above 0: the "
            "marks on the graphs say when; look at what grew before them.",
            unit="none",
            expr=f"round({total(kills_in(view, '$__range', view.container_labels))}) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="real_used is",
            description="An estimate where the kubelet (before 1.32) or the scrape does not give "
            "the two file lists: the larger of rss and usage - cache, which misses tmpfs that "
            "nobody maps. Decides how far to trust it.",
            unit="string",
            expr=f"({count(view.estimated())}) > bool 0",
            thresholds=palette.QUIET,
            states=EXACTNESS,
        ),
    )


def _stack(view: View) -> Timeseries:
    # An unsigned subtraction in old cAdvisors underflows to 2^64.
    swap = view.usage(f"{view.cadvisor(composition.SWAP)} < 2^60")
    return Timeseries(
        title="What usage is made of",
        description="The chosen containers' memory by kind. Green parts are reclaimable, the rest "
        "is real_used. Decides between a leak, tmpfs, kernel memory and mere page cache. "
        "Containers without a limit add nothing to the limit's line. For five minutes after a "
        "restart the old container can still be counted.",
        unit="bytes",
        series=(
            *composition.sizes(view),
            Series(total(view.working_set()), "working_set", palette.WORKING_SET, dashed=True),
            Series(total(view.declared("limits")), "limit", palette.LIMIT),
            Series(total(view.declared("requests")), "request", palette.REQUEST),
            Series(total(swap), "swap", palette.SWAP),
        ),
    )


def _guide() -> Text:
    return Text(
        title="How to read this",
        description="What each colour's rise means, and what it decides.",
        content=GUIDE,
    )


def _ratio(view: View, levels: Mapping[str, Mapping[str, float]]) -> Timeseries:
    return Timeseries(
        title="Real used and working_set against the bound",
        description="By container; the dashed lines are ContainerMemoryNearLimit's levels. Only "
        "the real_used line leads to an OOM kill; where working_set alone nears 100 % nothing "
        "needs doing.",
        unit="percentunit",
        series=(
            Series(view.ratio(), "{{pod}} {{container}} real_used", palette.REAL_USED),
            Series(
                view.working_set_ratio(),
                "{{pod}} {{container}} working_set",
                palette.WORKING_SET,
                dashed=True,
            ),
        ),
        thresholds=palette.near_limit(levels),
    )


def _growth(view: View) -> Timeseries:
    return Timeseries(
        title="Growth per hour",
        description="Slope of each kind over the last half hour, for an hour. A kind other than "
        "file that stays above zero, hour after hour, is a leak of that kind; file growth is logs "
        "or data being written or read.",
        unit="bytes",
        series=composition.growths(view, per_hour),
        minimum=None,
        # Each point looks back at half an hour.
        step="10m",
    )
