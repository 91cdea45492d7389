"""Fleet overview: whether anything needs somebody, and whose memory is only cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import aggregates, palette, tables
from generator.dashboards.navigation import FLEET, place_variables
from generator.dashboards.queries import count, total
from generator.dashboards.spec import Band, Board, Section, Series, Stat, Timeseries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

VARIABLES = {"cluster": '=~"$cluster"', "namespace": '=~"$namespace"'}


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    near = levels["ContainerMemoryNearLimit"]
    return Board(
        uid=FLEET,
        title="realmem / Fleet",
        description="What containers really need, what is only page cache, and who needs help.",
        variables=place_variables(view, config),
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view, near["warning"])),
                    Band(9, (tables.firing(config, view), _memory(view)), (1, 1)),
                    Band(11, (tables.nearest(config, view, levels),)),
                    Band(11, (tables.gaps(config, view),)),
                    Band(11, (aggregates.workloads(config, view, levels),)),
                    Band(
                        10,
                        (tables.kills(config, view), aggregates.namespaces(config, view)),
                        (1, 1),
                    ),
                    Band(10, (aggregates.nodes(config, view, levels),)),
                ),
            ),
        ),
    )


def _verdict(view: View, warning: float) -> tuple[Stat, ...]:
    firing = view.alerts_matching(
        'alertstate="firing"',
        'severity=~"warning|critical"',
        *view.matchers("cluster", "namespace"),
    )
    working_set, real_used = view.working_set(), view.real_used()
    return (
        Stat(
            title="Alerts firing",
            description="Warnings and critical alerts of realmem that fire now. Above 0: look at "
            "the list below, it names what to open.",
            unit="none",
            expr=count(firing),
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title=f"Containers above {warning * 100:.4g} % of their bound",
            description="Containers whose real_used is above the warning level of "
            "ContainerMemoryNearLimit. Page cache does not count, so these can be killed.",
            unit="none",
            expr=count(f"{view.ratio()} > {warning:.4g}"),
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="OOM kills",
            description="Restarts in the time range of containers whose last end was an OOM kill, "
            "and kills of child processes, of the pods that still exist. Above 0: see which "
            "workloads below.",
            unit="none",
            expr=f"round({total(view.oom_kills('$__range'))}) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Page cache in working_set",
            description="The part of all containers' working_set that is page cache (active file "
            "pages), which the kernel gives back under pressure. The higher, the more a board or "
            "an alert on working_set cries wolf.",
            unit="percentunit",
            expr=f"sum(clamp_min({working_set} - {real_used}, 0))"
            f" / (sum({working_set} and {real_used}) > 0)",
            thresholds=palette.QUIET,
        ),
        Stat(
            title="Real use of allocatable",
            description="real_used of all containers, against the memory that the nodes of the "
            "chosen clusters give to pods. Decides whether the fleet needs more memory at all.",
            unit="percentunit",
            expr=f"{total(view.record('cluster:memory_real_used:bytes'))}"
            f" / ({total(view.record('cluster:memory_allocatable:bytes'))} > 0)",
            thresholds=palette.QUIET,
        ),
        Stat(
            title="Estimated containers",
            description="Containers whose kubelet (before 1.32) or scrape does not give the two "
            "file lists: their real_used is the larger of rss and usage - cache, which misses "
            "tmpfs that nobody maps.",
            unit="none",
            expr=count(view.estimated()),
            thresholds=palette.QUIET,
        ),
    )


def _memory(view: View) -> Timeseries:
    return Timeseries(
        title="Memory of the chosen clusters",
        description="real_used and, on top of it, page cache of all containers, against what the "
        "nodes give to pods. Only the lower part must fit below the line: the upper one shrinks by "
        "itself. All namespaces count here.",
        unit="bytes",
        series=(
            Series(
                total(view.record("cluster:memory_real_used:bytes")),
                "real_used",
                palette.REAL_USED,
                stacked=True,
            ),
            Series(
                total(view.record("cluster:memory_page_cache:bytes")),
                "page cache",
                palette.PAGE_CACHE,
                stacked=True,
            ),
            Series(
                total(view.record("cluster:memory_allocatable:bytes")),
                "allocatable",
                palette.LIMIT,
                dashed=True,
            ),
        ),
    )
