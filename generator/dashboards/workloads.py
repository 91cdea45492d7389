"""Namespaces and workloads: whose memory it is, beside what was requested and allowed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import owners, palette
from generator.dashboards.events import alerts_matching
from generator.dashboards.navigation import WORKLOADS, place_variables, workload_variable
from generator.dashboards.queries import count, total
from generator.dashboards.spec import (
    Band,
    Board,
    Section,
    Series,
    Stat,
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
                    Band(9, (owners.namespaces(config, view),)),
                    Band(12, (owners.workloads(config, view, levels),)),
                    Band(12, (owners.containers(config, view, levels),)),
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
        # Requests and limits hardly move, and cost four samples a container and point.
        step="10m",
    )
