"""The fleet overview's tables by workload, namespace and node."""

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


def _bytes(view: View, title: str, record: str) -> Column:
    return Column(title=title, expr=view.by_level(record), unit="bytes")


def workloads(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return real_used, cache and bound by workload, nearest its bound first."""
    return ranked(
        config,
        view,
        title="By workload",
        description="The 20 workloads with a container nearest its bound, by real_used. Decides "
        "which Deployment or StatefulSet needs a higher limit or a look at its memory; page cache "
        "beside it needs neither.",
        labels=("namespace", "workload"),
        by=Column(
            title="Nearest container",
            expr=view.by_level("workload:memory_real_used_bound:ratio"),
            unit="percentunit",
            cell="gauge",
            thresholds=palette.near_limit(levels, palette.REAL_USED),
        ),
        columns=(
            _bytes(view, "Real used", "workload:memory_real_used:bytes"),
            _bytes(view, "Page cache", "workload:memory_page_cache:bytes"),
            _bytes(view, "Bound", "workload:memory_bound:bytes"),
        ),
    )


def namespaces(config: Config, view: View) -> Table:
    """Return real_used and cache by namespace."""
    real_used = view.by_level("namespace:memory_real_used:bytes")
    cache = view.by_level("namespace:memory_page_cache:bytes")
    return ranked(
        config,
        view,
        title="By namespace",
        description="The 20 namespaces that need most memory. Decides whose use is worth a look; "
        "a high share of cache means heavy file traffic, not need.",
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
        ),
    )


def nodes(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return what the containers of each node need, against what the node gives to pods."""
    real_used = view.by_level("node:memory_real_used:bytes")
    allocatable = view.by_level("node:memory_allocatable:bytes")
    return ranked(
        config,
        view,
        title="By node",
        description="The 20 nodes whose containers need the largest share of what the node gives "
        "to pods. Decides which node is really full: page cache beside it is what the kubelet "
        "counts as used too, and may evict pods for. All namespaces count here.",
        labels=("node",),
        by=Column(
            title="Real used / allocatable",
            expr=f"({real_used} / ({allocatable} > 0))",
            unit="percentunit",
            cell="gauge",
            thresholds=palette.near_limit(levels, palette.REAL_USED),
        ),
        columns=(
            _bytes(view, "Real used", "node:memory_real_used:bytes"),
            _bytes(view, "Page cache", "node:memory_page_cache:bytes"),
            _bytes(view, "Allocatable", "node:memory_allocatable:bytes"),
        ),
    )
