"""Whether realmem's inputs are there, and how exact its figures are by node and by kubelet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import selector
from generator.dashboards import palette
from generator.dashboards.navigation import linkable
from generator.dashboards.queries import bottom, top
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column, Series, State, StateTimeline, Table

if TYPE_CHECKING:
    from generator.config.schema import Config
    from generator.dashboards.queries import View

MISSING = "MemoryMetricsMissing"
ROWS = 50
SIGNS = (State(0, "missing", palette.CRITICAL),)
MEMORY = 'resource="memory"'


def present(config: Config, view: View) -> Table:
    """Return how many series there are of each metric that rules and boards read."""
    found = " or ".join(
        f"label_replace(count by ({view.cluster}) ({selector}) or 0 * {_known(view)},"
        f' "input", "{name}", "", "")'
        for name, selector in _selectors(view).items()
    )
    return Table(
        title="Inputs",
        description="Series of each metric that rules and boards read, by cluster, the missing "
        "ones first. Those of the kubelet's pressure, of memory cgroups and zones are optional. "
        "Decides what to bring back in scraping: most are dropped by an allow-list.",
        columns=(
            Column(title="Input", label="input"),
            Column(
                title="Series",
                expr=linkable(view, config, bottom(found, ROWS)),
                unit="short",
                cell="text",
                states=SIGNS,
            ),
            *_cluster_column(config),
        ),
        sort="Series",
        descending=False,
    )


def _known(view: View) -> str:
    """Return a series for each cluster; one without a name where nothing is recorded at all."""
    clusters = view.record("cluster:memory_real_used:bytes")
    return f"({clusters} or vector(0) unless on () {clusters})"


def _cluster_column(config: Config) -> tuple[Column, ...]:
    if not config.dashboards.cluster_variable:
        return ()
    return (Column(title="Cluster", label=config.metrics.labels.cluster),)


def _selectors(view: View) -> dict[str, str]:
    pick, cluster = view.selectors, view.matchers("cluster")
    cadvisor = {
        f"container_{name}": pick.cadvisor(f"container_{name}", *cluster)
        for name in (
            "memory_usage_bytes",
            "memory_rss",
            "memory_cache",
            "memory_working_set_bytes",
            "memory_total_active_file_bytes",
            "memory_total_inactive_file_bytes",
            "memory_failures_total",
            "oom_events_total",
            "fs_writes_bytes_total",
            "pressure_memory_waiting_seconds_total",
        )
    }
    kube_state_metrics = {
        "kube_pod_owner": (),
        "kube_pod_container_resource_limits": (MEMORY,),
        "kube_pod_container_resource_requests": (MEMORY,),
        "kube_pod_container_status_restarts_total": (),
        "kube_node_info": (),
        "kube_node_status_allocatable": (MEMORY,),
    }
    node_exporter = (
        "node_memory_MemTotal_bytes",
        "node_pressure_memory_waiting_seconds_total",
        "node_cgroups_cgroups",
        "node_zoneinfo_low_pages",
    )
    return (
        cadvisor
        | {
            name: pick.ksm_cluster_scoped(name, *more, *cluster)
            for name, more in kube_state_metrics.items()
        }
        | {name: pick.node_exporter(name, *cluster) for name in node_exporter}
    )


def estimates(config: Config, view: View) -> Table:
    """Return the share of containers whose real_used is an estimate, by node."""
    labels = f"{view.cluster}, node"
    seen = view.record("container:memory_real_used:bytes")
    estimated = view.record("container:memory_real_used:estimated")
    share = (
        f"((count by ({labels}) ({estimated}) or 0 * count by ({labels}) ({seen}))"
        f" / count by ({labels}) ({seen}))"
    )
    return ranked(
        config,
        view,
        title="Exact or estimated, by node",
        description="The 50 nodes with the largest share of containers whose real_used is an "
        "estimate. Decides which kubelets to upgrade, or whose scrape drops the two file lists.",
        labels=("node",),
        by=Column(
            title="Estimated",
            expr=share,
            unit="percentunit",
            cell="gauge",
            thresholds=palette.ANY_SHARE_IS_BAD,
        ),
        columns=(Column(title="Containers", expr=f"count by ({labels}) ({seen})", unit="short"),),
        rows=ROWS,
    )


def versions(config: Config, view: View) -> Table:
    """Return the kubelets' versions, and the containers that each leaves to an estimate."""
    labels = f"{view.cluster}, kubelet_version"
    info = view.selectors.ksm_cluster_scoped("kube_node_info", *view.matchers("cluster"))
    nodes = f"max by ({labels}, node) ({info})"
    estimated = view.record("container:memory_real_used:estimated")
    by_node = f"count by ({view.cluster}, node) ({estimated})"
    containers = (
        f"sum by ({labels}) ({nodes} * on ({view.cluster}, node) group_left () ({by_node}))"
    )
    rows = top(f"count by ({labels}) ({nodes})", ROWS)
    return Table(
        title="Kubelets",
        description="Versions of the kubelets. Those before 1.32 export no file lists: real_used "
        "is an estimate there. Decides whether an upgrade or the scrape is what is missing.",
        columns=(
            Column(title="Version", label="kubelet_version"),
            Column(title="Nodes", expr=linkable(view, config, rows), unit="short"),
            Column(
                title="Estimated containers",
                expr=linkable(view, config, f"({containers}) and {rows}"),
                unit="short",
            ),
            *_cluster_column(config),
        ),
        sort="Nodes",
    )


def gone(view: View) -> str:
    """Return the alerts on missing inputs that fire."""
    firing = (f'alertname="{MISSING}"', 'alertstate="firing"')
    return selector("ALERTS", (*firing, *view.matchers("cluster")))


def missing(view: View) -> StateTimeline:
    """Return when inputs were missing, as their alert saw it."""
    return StateTimeline(
        title="Inputs that were missing",
        description=f"When {MISSING} fired, by input. Decides since when records and boards have "
        "gaps, and of what.",
        series=(
            Series(
                f"{palette.FIRING.value} * max by (input, severity) ({gone(view)})",
                "{{input}} {{severity}}",
                palette.CRITICAL,
            ),
        ),
        states=(palette.FIRING,),
    )
