"""The tables of namespaces, workloads and their containers, beside requests and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Table

ROWS = 50


def namespaces(config: Config, view: View) -> Table:
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


def workloads(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
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


def containers(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
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
