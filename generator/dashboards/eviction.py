"""How near nodes are to evicting pods, as the kubelet counts, and what would not have to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column, Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Table

    Levels = Mapping[str, Mapping[str, float]]

RISK = "NodeMemoryEvictionRisk"


def share(view: View, levels: Levels) -> str:
    """Return a node's working set as a share of what the kubelet lets it grow to."""
    working_set = view.by_level("node:memory_working_set:bytes")
    return f"({working_set} / ({point(view, levels)} > 0))"


def point(view: View, levels: Levels) -> str:
    """Return the working set at which the kubelet evicts, by node."""
    capacity = view.by_level("node:memory_capacity:bytes")
    return f"({capacity} - {levels[RISK]['eviction']:.0f})"


def colours(levels: Levels, base: str) -> Thresholds:
    """Return the colours of that share: the margin that the alert keeps, and the end."""
    return Thresholds(base, ((_near(levels), palette.WARNING), (1, palette.CRITICAL)))


def at_risk(view: View, levels: Levels) -> str:
    """Return the nodes within the alert's margin, or under MemoryPressure already."""
    return f"{share(view, levels)} > {_near(levels):.4g} or {pressed(view)}"


def _near(levels: Levels) -> float:
    return 1 - levels[RISK]["margin"]


def pressed(view: View) -> str:
    """Return the nodes that report MemoryPressure."""
    condition = view.selectors.ksm_cluster_scoped(
        "kube_node_status_condition",
        'condition="MemoryPressure"',
        'status="true"',
        *view.matchers("cluster", "node"),
    )
    return f"max by ({view.cluster}, node) ({condition}) > 0"


def table(config: Config, view: View, levels: Levels, rows: int) -> Table:
    """Return the nodes nearest an eviction, and whether need or page cache fills them."""

    def size(title: str, record: str) -> Column:
        return Column(title=title, expr=view.by_level(record), unit="bytes")

    return ranked(
        config,
        view,
        title="Nodes nearest an eviction",
        description=f"The {rows} nodes whose working set is the largest share of what the kubelet "
        "lets it grow to. Decides which node to relieve: where active page cache is what is "
        "missing, pods are evicted for files that the kernel would give back, and a limit on "
        "whoever reads them helps; where pods need it, move some away.",
        labels=("node",),
        by=Column(
            title="Working set",
            expr=share(view, levels),
            unit="percentunit",
            cell="gauge",
            thresholds=colours(levels, palette.REAL_USED),
        ),
        columns=(
            Column(
                title="Available",
                expr=f"clamp_min({view.by_level('node:memory_capacity:bytes')}"
                f" - {view.by_level('node:memory_working_set:bytes')}, 0)",
                unit="bytes",
            ),
            size("Active page cache", "node:memory_active_file:bytes"),
            size("Pods need", "node:memory_real_used:bytes"),
            size("Pods' page cache", "node:memory_page_cache:bytes"),
            size("Allocatable", "node:memory_allocatable:bytes"),
            size("Slab, unreclaimable", "node:memory_slab_unreclaimable:bytes"),
        ),
        rows=rows,
    )
