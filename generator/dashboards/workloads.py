"""Namespaces and workloads: whose memory it is, beside what was requested and allowed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.events import alerts_matching
from generator.dashboards.navigation import WORKLOADS, place_variables, workload_variable
from generator.dashboards.queries import count, total
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import (
    Band,
    Board,
    Column,
    Section,
    Series,
    Stat,
    Table,
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
}
ROWS = 50


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    return Board(
        uid=WORKLOADS,
        title="realmem / Namespaces and workloads",
        description="Whose memory it is: real need and page cache, requests and limits.",
        variables=(*place_variables(view, config), workload_variable(view)),
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view, levels)),
                    Band(8, (memory(view),)),
                    Band(9, (_namespaces(config, view),)),
                    Band(12, (_workloads(config, view, levels),)),
                    Band(12, (_containers(config, view, levels),)),
                ),
            ),
        ),
    )


def _verdict(view: View, levels: Mapping[str, Mapping[str, float]]) -> tuple[Stat, ...]:
    real_used = total(view.record("workload:memory_real_used:bytes"))
    cache = total(view.record("workload:memory_page_cache:bytes"))
    firing = alerts_matching(
        view,
        'alertstate="firing"',
        'severity=~"warning|critical"',
        *view.matchers("cluster", "namespace", "workload"),
    )
    return (
        Stat(
            title="Alerts firing",
            description="Warnings and critical alerts of the chosen workloads that fire now. "
            "Above 0: the fleet board lists them.",
            unit="none",
            expr=count(firing),
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Nearest container",
            description="real_used of the container that is nearest its bound. At 100 % it is "
            "killed; the last table names it.",
            unit="percentunit",
            expr=f"max({view.record('workload:memory_real_used_bound:ratio')})",
            thresholds=palette.near_limit(levels),
            background=True,
        ),
        Stat(
            title="Real used",
            description="What the chosen workloads need. The figure to plan by.",
            unit="bytes",
            expr=real_used,
            thresholds=palette.NEED,
        ),
        Stat(
            title="Page cache",
            description="What the kernel keeps for them and gives back under pressure. It needs no "
            "planning.",
            unit="bytes",
            expr=cache,
            thresholds=palette.CACHE,
        ),
        Stat(
            title="Requested",
            description="Sum of their requests, for which nodes are bought. Far above real used: "
            "see the right-sizing board.",
            unit="bytes",
            expr=total(view.of_workloads(view.resource("requests"))),
            thresholds=palette.QUIET,
        ),
    )


def memory(view: View) -> Timeseries:
    """Return real_used and page cache of the chosen workloads against requests and limits."""
    return Timeseries(
        title="Memory of the chosen workloads",
        description="real_used and, on top of it, page cache, against requests and limits. Only "
        "the lower part must fit below the lines: the upper one shrinks by itself. Containers "
        "without a limit add nothing to the limits' line.",
        unit="bytes",
        series=(
            Series(
                total(view.record("workload:memory_real_used:bytes")),
                "real_used",
                palette.REAL_USED,
                stacked=True,
            ),
            Series(
                total(view.record("workload:memory_page_cache:bytes")),
                "page cache",
                palette.PAGE_CACHE,
                stacked=True,
            ),
            Series(
                total(view.of_workloads(view.resource("requests"))),
                "requests",
                palette.REQUEST,
                dashed=True,
            ),
            Series(
                total(view.of_workloads(view.resource("limits"))),
                "limits",
                palette.LIMIT,
                dashed=True,
            ),
        ),
        # Requests and limits hardly move, and cost two samples a container and point.
        step="5m",
    )


def _namespaces(config: Config, view: View) -> Table:
    """Return the chosen namespaces, the neediest first."""
    real_used = view.by_level("namespace:memory_real_used:bytes")
    cache = view.by_level("namespace:memory_page_cache:bytes")
    labels = f"{view.cluster}, namespace"
    requests = f"sum by ({labels}) ({view.resource('requests')})"
    return ranked(
        config,
        view,
        title="By namespace",
        description=f"The {ROWS} namespaces that need most memory, with all their workloads. "
        "Decides whose requests to talk about: real used far below them is memory that nobody "
        "else can have; a high share of cache is file traffic, not need.",
        labels=("namespace",),
        by=Column(
            title="Real used", expr=real_used, unit="bytes", cell="gauge", thresholds=palette.NEED
        ),
        columns=(
            Column(title="Page cache", expr=cache, unit="bytes"),
            Column(
                title="Share of cache",
                expr=f"{cache} / ({real_used} + {cache} > 0)",
                unit="percentunit",
            ),
            Column(title="Requests", expr=requests, unit="bytes"),
            Column(
                title="Limits", expr=f"sum by ({labels}) ({view.resource('limits')})", unit="bytes"
            ),
            Column(
                title="Real used / requests",
                expr=f"{real_used} / ({requests} > 0)",
                unit="percentunit",
            ),
        ),
        rows=ROWS,
    )


def _workloads(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the chosen workloads, the neediest first."""
    real_used = view.by_level("workload:memory_real_used:bytes")
    labels = f"{view.cluster}, namespace, workload"

    def summed(vector: str) -> str:
        return f"sum by ({labels}) ({view.with_workload(vector)})"

    requests = summed(view.resource("requests"))
    return ranked(
        config,
        view,
        title="By workload",
        description=f"The {ROWS} workloads that need most memory, all their pods together; "
        "limits leave out the containers that have none, for which the bound counts their node. "
        "Decides which Deployment or StatefulSet to size anew, up where its nearest container is "
        "close to its bound, down where real used is far below the requests.",
        labels=("namespace", "workload"),
        by=Column(
            title="Real used", expr=real_used, unit="bytes", cell="gauge", thresholds=palette.NEED
        ),
        columns=(
            Column(
                title="Page cache",
                expr=view.by_level("workload:memory_page_cache:bytes"),
                unit="bytes",
            ),
            Column(title="Requests", expr=requests, unit="bytes"),
            Column(title="Limits", expr=summed(view.resource("limits")), unit="bytes"),
            Column(
                title="Real used / requests",
                expr=f"{real_used} / ({requests} > 0)",
                unit="percentunit",
            ),
            Column(
                title="Real used / bound",
                expr=f"{real_used} / ({view.by_level('workload:memory_bound:bytes')} > 0)",
                unit="percentunit",
            ),
            Column(
                title="Nearest container",
                expr=view.by_level("workload:memory_real_used_bound:ratio"),
                unit="percentunit",
                cell="text",
                thresholds=palette.near_limit(levels, palette.NEUTRAL),
            ),
        ),
        rows=ROWS,
    )


def _containers(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the containers of the chosen workloads, nearest their bound first."""
    ratio = view.of_workloads(view.ratio())
    return ranked(
        config,
        view,
        title="Containers of the chosen workloads",
        description=f"The {ROWS} that are nearest their bound by real_used. Decides which pod to "
        "open: the pod's link leads to what its memory is made of.",
        labels=("namespace", "pod", "container"),
        by=Column(
            title="Real used / bound",
            expr=ratio,
            unit="percentunit",
            cell="gauge",
            thresholds=palette.near_limit(levels, palette.REAL_USED),
        ),
        columns=(
            Column(title="Real used", expr=view.real_used(), unit="bytes"),
            Column(title="Page cache", expr=view.page_cache(), unit="bytes"),
            Column(title="Request", expr=view.resource("requests"), unit="bytes"),
            Column(title="Limit", expr=view.resource("limits"), unit="bytes"),
        ),
        rows=ROWS,
    )
