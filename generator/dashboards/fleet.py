"""Fleet overview: whether anything needs somebody, and whose memory is only cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import eviction, palette, tables
from generator.dashboards.events import alerts_matching, kills_in
from generator.dashboards.leaks import LEAK, time_left
from generator.dashboards.navigation import FLEET, place_variables
from generator.dashboards.queries import count, total
from generator.dashboards.spec import Band, Board, Section, Series, Stat, Timeseries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Panel

VARIABLES = {"cluster": '=~"$cluster"', "namespace": '=~"$namespace"'}


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    leaks: tuple[Panel, ...] = ()
    if view.recorded(LEAK):
        leaks = (tables.leaks(config, view),)
    return Board(
        uid=FLEET,
        title="realmem / Fleet",
        description="What containers really need, what is only page cache, and who needs help.",
        variables=place_variables(view, config),
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view, levels)),
                    Band(9, (tables.firing(config, view), _memory(view)), (1, 1)),
                    Band(9, (*leaks, tables.kills(config, view))),
                    Band(11, (tables.nearest(config, view, levels),)),
                    Band(11, (tables.gaps(config, view),)),
                    Band(9, (eviction.table(config, view, levels, 10),)),
                ),
            ),
        ),
    )


def _verdict(view: View, levels: Mapping[str, Mapping[str, float]]) -> tuple[Stat, ...]:
    warning = levels["ContainerMemoryNearLimit"]["warning"]
    firing = alerts_matching(
        view,
        'alertstate="firing"',
        'severity=~"warning|critical"',
        *view.matchers("cluster", "namespace"),
    )
    working_set, real_used = view.working_set(), view.real_used()
    leaks: tuple[Stat, ...] = ()
    if view.recorded(LEAK):
        leaks = (
            _worry(
                "Leaks in progress",
                "Containers whose real_used climbs steadily into new territory. Above 0: the list "
                "below says how long each has.",
                count(time_left(view)),
            ),
        )
    return (
        _worry(
            "Alerts firing",
            "Warnings and critical alerts of realmem that fire now. Above 0: look at the list "
            "below, it names what to open.",
            count(firing),
        ),
        _worry(
            f"Containers above {warning * 100:.4g} % of their bound",
            "Containers whose real_used is above the warning level of ContainerMemoryNearLimit. "
            "Page cache does not count, so these can be killed.",
            count(f"{view.ratio()} > {warning:.4g}"),
        ),
        *leaks,
        _worry(
            "OOM kills",
            "In the time range, of containers and of processes in them. Above 0: see which "
            "workloads below.",
            f"round({total(kills_in(view, '$__range', view.container_labels))}) or vector(0)",
        ),
        _worry(
            "Nodes at risk",
            "Nodes about to evict pods for want of memory, or under MemoryPressure already. Above "
            "0: the last table says what fills them.",
            count(eviction.at_risk(view, levels)),
        ),
        Stat(
            title="Page cache in working_set",
            description="The part of all containers' working_set that is page cache (active file "
            "pages), which the kernel gives back under pressure. The higher, the more a board or "
            "an alert on working_set cries wolf.",
            unit="percentunit",
            expr=f"sum(clamp_min({working_set} - {real_used}, 0))"
            f" / (sum({working_set} and {real_used}) > 0)",
            thresholds=palette.CACHE,
        ),
        Stat(
            title="Real use of allocatable",
            description="real_used of all containers, against the memory that the nodes of the "
            "chosen clusters give to pods. Decides whether the fleet needs more memory at all.",
            unit="percentunit",
            expr=f"{total(view.record('cluster:memory_real_used:bytes'))}"
            f" / ({total(view.record('cluster:memory_allocatable:bytes'))} > 0)",
            thresholds=palette.NEED,
        ),
    )


def _worry(title: str, description: str, expr: str) -> Stat:
    """Return a count that calls for somebody as soon as it is not zero."""
    return Stat(
        title=title,
        description=description,
        unit="none",
        expr=expr,
        thresholds=palette.ANY_IS_BAD,
        background=True,
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
