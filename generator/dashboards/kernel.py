"""What the kernels of the nodes keep for themselves, and how near they are to reclaiming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.navigation import linkable
from generator.dashboards.queries import rate, top
from generator.dashboards.spec import Column, Series, Table, Thresholds, Timeseries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

# The kernel makes no more; those of removed containers count while their pages are cached.
MOST_CGROUPS = 65_535


def watermark(view: View) -> Timeseries:
    """Return free memory of the node that has least, against the low watermark."""
    ratio = view.record("node:memory_free_low_watermark:ratio")
    return Timeseries(
        title="Free memory / low watermark",
        description="The lowest of the chosen nodes. Below 100 % the kernel is reclaiming page "
        "cache, and what asks for much at once waits or fails, although there is cache to give "
        "back. Often there: raise vm.watermark_scale_factor. Needs node_exporter's zoneinfo "
        "collector.",
        unit="percentunit",
        series=(Series(f"min({ratio})", "lowest", palette.PLAIN),),
        thresholds=Thresholds(palette.WARNING, ((1, palette.CALM),)),
    )


def waiting(view: View) -> Timeseries:
    """Return the share of time that nodes wait for memory."""

    def share(what: str) -> str:
        seconds = view.selectors.node_exporter(f"node_pressure_memory_{what}_seconds_total")
        return top(view.of_nodes(rate(seconds)), 10)

    return Timeseries(
        title="Waiting for memory (PSI)",
        description="Share of time in which some (waiting) or all (stalled) processes of a node "
        "wait for memory; the 10 highest. Above a few per cent the node is short of memory, "
        "whatever the kubelet counts.",
        unit="percentunit",
        series=(
            Series(share("waiting"), "{{node}} waiting", palette.WARNING),
            Series(share("stalled"), "{{node}} stalled", palette.CRITICAL),
        ),
    )


def slab(view: View) -> Timeseries:
    """Return kernel objects that cannot be given back."""
    return Timeseries(
        title="Slab, unreclaimable",
        description="Kernel objects that cannot be given back, of the 10 nodes with most. Rising "
        "for days beside an unchanged load: a leak of the kernel's, most often of one before "
        "3.10.0-1075 or of a driver. Restart the node, and upgrade its kernel.",
        unit="bytes",
        series=(
            Series(
                top(view.by_level("node:memory_slab_unreclaimable:bytes"), 10),
                "{{node}}",
                palette.KERNEL,
            ),
        ),
    )


def cgroups(view: View, levels: Mapping[str, Mapping[str, float]]) -> Timeseries:
    """Return memory cgroups against the most that there can be."""
    warning = round(MOST_CGROUPS * levels["NodeMemoryCgroupsHigh"]["cgroups"])
    count = view.selectors.node_exporter("node_cgroups_cgroups", 'subsys_name="memory"')
    return Timeseries(
        title="Memory cgroups",
        description=f"Of the 10 nodes with most, those of removed containers included. The kernel "
        f"makes {MOST_CGROUPS:,} at most, and then no container starts: drain the node before. "
        "Needs node_exporter's cgroups collector.",
        unit="short",
        series=(Series(top(view.of_nodes(count), 10), "{{node}}", palette.PLAIN),),
        thresholds=Thresholds(
            palette.CALM, ((warning, palette.WARNING), (MOST_CGROUPS, palette.CRITICAL))
        ),
    )


def kernels(config: Config, view: View) -> Table:
    """Return the versions of kernels and kubelets."""
    info = view.selectors.ksm_cluster_scoped("kube_node_info", *view.matchers("cluster", "node"))
    labels = f"{view.cluster}, kernel_version, kubelet_version"
    cluster = config.metrics.labels.cluster
    shown = config.dashboards.cluster_variable
    return Table(
        title="Kernels",
        description="Of the chosen nodes. 3.10 before 3.10.0-1075 leaks slab and memory cgroups: "
        "upgrade, or boot with cgroup.memory=nokmem. Kubelets before 1.32 export no file lists.",
        columns=(
            Column(title="Kernel", label="kernel_version"),
            Column(title="Kubelet", label="kubelet_version"),
            Column(
                title="Nodes",
                expr=linkable(
                    view,
                    config,
                    top(f"count by ({labels}) (max by ({labels}, node) ({info}))", 50),
                ),
                unit="short",
            ),
            *((Column(title="Cluster", label=cluster),) if shown else ()),
        ),
        sort="Nodes",
    )
