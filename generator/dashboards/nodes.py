"""Nodes: who is about to evict, what fills them, and what the kernel keeps for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import eviction, kernel, palette
from generator.dashboards.navigation import NODES, cluster_variable
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
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

VARIABLES = {"cluster": '=~"$cluster"', "node": '=~"$node"'}
# node_exporter's gauges of what fills a node, in the order of the stack.
FILLING = (
    ("anon", palette.ANON, ("AnonPages",)),
    ("tmpfs, shared", palette.TMPFS, ("Shmem",)),
    ("kernel", palette.KERNEL, ("SUnreclaim", "KernelStack", "PageTables")),
    ("slab, reclaimable", palette.KERNEL_CACHE, ("SReclaimable",)),
    ("active file", palette.ACTIVE_FILE, ("Active_file",)),
    ("inactive file", palette.INACTIVE_FILE, ("Inactive_file",)),
)


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    return Board(
        uid=NODES,
        title="realmem / Nodes",
        description="Which nodes are about to evict pods, and whether need or page cache fills "
        "them.",
        variables=(cluster_variable(view, config), _choice(view)),
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view, levels)),
                    Band(10, (eviction.table(config, view, levels, 20),)),
                    Band(10, (_filling(view, levels),)),
                    Band(10, (_cache(config, view), _need(config, view)), (1, 1)),
                ),
            ),
            Section(
                "Kernel: bursts, slab, memory cgroups",
                (
                    Band(8, (kernel.watermark(view), kernel.waiting(view)), (1, 1)),
                    Band(
                        8,
                        (
                            kernel.slab(view),
                            kernel.cgroups(view, levels),
                            kernel.kernels(config, view),
                        ),
                        (1, 1, 1),
                    ),
                ),
                collapsed=True,
            ),
        ),
    )


def _choice(view: View) -> Variable:
    series = f"node:memory_capacity:bytes{{{', '.join(view.matchers('cluster'))}}}"
    return Variable(
        name="node", title="Node", series=series, label="node", multi=True, include_all=True
    )


def _verdict(view: View, levels: Mapping[str, Mapping[str, float]]) -> tuple[Stat, ...]:
    evictions = view.selectors.kubelet(
        "kubelet_evictions", 'eviction_signal=~".*[mM]emory.*"', *view.matchers("cluster")
    )
    evicted = view.of_nodes(f"sum by ({view.instance_labels}) (increase({evictions}[$__range]))")
    return (
        Stat(
            title="Nodes at risk",
            description="Nodes whose working set is within the margin of NodeMemoryEvictionRisk, "
            "or that report MemoryPressure. Above 0: the table names them.",
            unit="none",
            expr=count(eviction.at_risk(view, levels)),
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Under MemoryPressure",
            description="Nodes that report it now: they evict, and take no new pods. Above 0: "
            "relieve them first.",
            unit="none",
            expr=count(eviction.pressed(view)),
            thresholds=palette.ANY_IS_CRITICAL,
            background=True,
        ),
        Stat(
            title="Evictions for memory",
            description="Pods that the kubelets evicted for want of memory in the time range. "
            "Above 0: see what filled the node then.",
            unit="short",
            expr=f"round({total(evicted)}) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Page cache in working_set",
            description="The active file list's share of the chosen nodes' working set: what the "
            "kubelet counts as used, and evicts for, though the kernel would give it back.",
            unit="percentunit",
            expr=f"{total(view.record('node:memory_active_file:bytes'))}"
            f" / ({total(view.record('node:memory_working_set:bytes'))} > 0)",
            thresholds=palette.CACHE,
        ),
        Stat(
            title="Pods need of allocatable",
            description="real_used of the pods on the chosen nodes, of what these give to pods. "
            "Decides whether more nodes are needed at all.",
            unit="percentunit",
            expr=f"{total(view.record('node:memory_real_used:bytes'))}"
            f" / ({total(view.record('node:memory_allocatable:bytes'))} > 0)",
            thresholds=palette.NEED,
        ),
    )


def _filling(view: View, levels: Mapping[str, Mapping[str, float]]) -> Timeseries:
    def stacked(gauges: tuple[str, ...]) -> str:
        terms = (view.selectors.node_exporter(f"node_memory_{each}_bytes") for each in gauges)
        return total(view.of_nodes(" + ".join(terms)))

    return Timeseries(
        title="What fills the chosen nodes",
        description="Their memory by kind, pods and system together. Green and light brown are "
        "given back; the kubelet counts active file as used all the same. Decides whether to move "
        "pods away, to bound somebody's files, or to look at the kernel.",
        unit="bytes",
        series=(
            *(Series(stacked(of), name, colour, stacked=True) for name, colour, of in FILLING),
            Series(
                total(view.record("node:memory_working_set:bytes")),
                "working_set",
                palette.WORKING_SET,
                dashed=True,
            ),
            Series(total(eviction.point(view, levels)), "evicts above", palette.LIMIT, dashed=True),
            Series(
                total(view.of_nodes(view.selectors.node_exporter("node_memory_MemFree_bytes"))),
                "free",
                palette.FREE,
                dashed=True,
            ),
        ),
        step="2m",
    )


def _containers(
    config: Config, view: View, title: str, decides: str, records: tuple[tuple[str, str], ...]
) -> Table:
    def column(name: str, record: str) -> Column:
        labels = f"{view.container_labels}, node"
        selected = view.record(record, *view.matchers("node"))
        return Column(title=name, expr=f"max by ({labels}) ({selected})", unit="bytes")

    first, second = (column(name, record) for name, record in records)
    return ranked(
        config,
        view,
        title=title,
        description=decides,
        labels=("namespace", "pod", "container", "node"),
        by=first,
        columns=(second,),
    )


def _cache(config: Config, view: View) -> Table:
    return _containers(
        config,
        view,
        "Whose page cache it is",
        "The 20 containers on the chosen nodes with most page cache. Decides whose files to bound: "
        "a limit bounds a container's page cache as well.",
        (
            ("Page cache", "container:memory_page_cache:bytes"),
            ("Real used", "container:memory_real_used:bytes"),
        ),
    )


def _need(config: Config, view: View) -> Table:
    return _containers(
        config,
        view,
        "Whose need it is",
        "The 20 containers on the chosen nodes that need most. Decides whom to move to another "
        "node.",
        (
            ("Real used", "container:memory_real_used:bytes"),
            ("Bound", "container:memory_bound:bytes"),
        ),
    )
