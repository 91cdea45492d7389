"""The fleet overview's tables by workload, namespace and node: at most 20 rows each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.navigation import identity, linkable
from generator.dashboards.queries import top
from generator.dashboards.spec import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View


def workloads(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return real_used, cache and bound by workload, nearest its bound first."""
    ratio = view.by_level("workload:memory_real_used_bound:ratio")
    rows = top(ratio)

    def of(record: str) -> str:
        return linkable(view, config, f"{view.by_level(record)} and {rows}")

    return Table(
        title="By workload",
        description="The 20 workloads with a container nearest its bound, by real_used. Decides "
        "which Deployment or StatefulSet needs a higher limit or a look at its memory; page cache "
        "beside it needs neither.",
        columns=(
            *identity(config, "namespace", "workload"),
            Column(
                title="Nearest container",
                expr=linkable(view, config, rows),
                unit="percentunit",
                cell="gauge",
                thresholds=palette.near_limit(levels, palette.REAL_USED),
            ),
            Column(title="Real used", expr=of("workload:memory_real_used:bytes"), unit="bytes"),
            Column(title="Page cache", expr=of("workload:memory_page_cache:bytes"), unit="bytes"),
            Column(title="Bound", expr=of("workload:memory_bound:bytes"), unit="bytes"),
            *identity(config, "cluster"),
        ),
        sort="Nearest container",
    )


def namespaces(config: Config, view: View) -> Table:
    """Return real_used and cache by namespace."""
    real_used = view.by_level("namespace:memory_real_used:bytes")
    cache = view.by_level("namespace:memory_page_cache:bytes")
    rows = top(real_used)

    def of(expr: str) -> str:
        return linkable(view, config, f"{expr} and {rows}")

    return Table(
        title="By namespace",
        description="The 20 namespaces that need most memory. Decides whose use is worth a look; "
        "a high share of cache means heavy file traffic, not need.",
        columns=(
            *identity(config, "namespace"),
            Column(
                title="Real used",
                expr=linkable(view, config, rows),
                unit="bytes",
                cell="gauge",
                thresholds=palette.NEED,
            ),
            Column(title="Page cache", expr=of(cache), unit="bytes"),
            Column(
                title="Share of cache",
                expr=of(f"{cache} / ({real_used} + {cache} > 0)"),
                unit="percentunit",
            ),
            *identity(config, "cluster"),
        ),
        sort="Real used",
    )


def nodes(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return what the containers of each node need, against what the node gives to pods."""
    real_used = view.by_level("node:memory_real_used:bytes")
    allocatable = view.by_level("node:memory_allocatable:bytes")
    rows = top(f"({real_used} / ({allocatable} > 0))")

    def of(expr: str) -> str:
        return linkable(view, config, f"{expr} and {rows}")

    return Table(
        title="By node",
        description="The 20 nodes whose containers need the largest share of what the node gives "
        "to pods. Decides which node is really full: page cache beside it is what the kubelet "
        "counts as used too, and may evict pods for. All namespaces count here.",
        columns=(
            *identity(config, "node"),
            Column(
                title="Real used / allocatable",
                expr=linkable(view, config, rows),
                unit="percentunit",
                cell="gauge",
                thresholds=palette.near_limit(levels, palette.REAL_USED),
            ),
            Column(title="Real used", expr=of(real_used), unit="bytes"),
            Column(
                title="Page cache",
                expr=of(view.by_level("node:memory_page_cache:bytes")),
                unit="bytes",
            ),
            Column(title="Allocatable", expr=of(allocatable), unit="bytes"),
            *identity(config, "cluster"),
        ),
        sort="Real used / allocatable",
    )
