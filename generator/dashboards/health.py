"""realmem's own health: whether its inputs are there, how exact it is, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.events import alerts_matching
from generator.dashboards.navigation import HEALTH, cluster_variable, linkable
from generator.dashboards.queries import bottom, count, top
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import (
    Band,
    BarGauge,
    Board,
    Column,
    Section,
    Series,
    Stat,
    State,
    StateTimeline,
    Table,
    Timeseries,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Panel

VARIABLES = {"cluster": '=~"$cluster"'}
MISSING = "MemoryMetricsMissing"
# Prometheus puts the file before the group's name.
GROUPS = 'rule_group=~"(.*;)?realmem-.*"'
SIGNS = (State(0, "missing", palette.CRITICAL),)
MEMORY = 'resource="memory"'


def board(config: Config, view: View, _levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board, which asks no alert's thresholds."""
    missing: tuple[Panel, ...] = (_missing(view),) if MISSING in view.alerts else ()
    return Board(
        uid=HEALTH,
        title="realmem / Health",
        description="Whether realmem sees what it needs, how exact it is, and what it costs.",
        variables=(cluster_variable(view, config),),
        sections=(
            Section("", (Band(4, _verdict(view)),)),
            Section(
                "Does it see everything?",
                (
                    Band(11, (_inputs(config, view), _estimates(config, view)), (2, 3)),
                    Band(8, (*missing, _versions(config, view))),
                ),
            ),
            Section(
                "What do the rules cost?",
                (Band(9, (_shares(), _seconds())), Band(9, (_groups(),))),
            ),
        ),
    )


def _verdict(view: View) -> tuple[Stat, ...]:
    containers = count(view.record("container:memory_real_used:bytes"))
    failed = f"increase(prometheus_rule_evaluation_failures_total{{{GROUPS}}}[$__range])"
    missed = f"increase(prometheus_rule_group_iterations_missed_total{{{GROUPS}}}[$__range])"
    return (
        Stat(
            title="Containers seen",
            description="Containers with a real_used. 0: neither rules nor kubelets deliver; far "
            "from the number that run: see the inputs below.",
            unit="none",
            expr=containers,
            thresholds=palette.NONE_IS_BAD,
            background=True,
        ),
        Stat(
            title="Estimated",
            description="Share of them whose real_used is an estimate, which misses tmpfs that "
            "nobody maps. Above 0: upgrade the kubelets below to 1.32, or keep the two file "
            "lists when scraping.",
            unit="percentunit",
            expr=f"({count(view.estimated())}) / (({containers}) > 0)",
            thresholds=palette.ANY_SHARE_IS_BAD,
            background=True,
        ),
        Stat(
            title="Failed evaluations",
            description="In the time range, of realmem's rules. Above 0: Prometheus' log says "
            "which rule and why; its records have gaps.",
            unit="short",
            expr=f"round(sum({failed})) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Missed evaluations",
            description="In the time range. Above 0: a group takes longer than its interval; see "
            "which below, give Prometheus more processor, or raise rules.interval.",
            unit="short",
            expr=f"round(sum({missed})) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Series recorded",
            description="Samples that an evaluation of all groups writes, ALERTS left out. Decides "
            "whether the records are worth their place.",
            unit="short",
            expr=f"sum(max by (rule_group) (prometheus_rule_group_last_evaluation_samples"
            f"{{{GROUPS}}}))",
            thresholds=palette.QUIET,
        ),
    )


def _inputs(config: Config, view: View) -> Table:
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
                expr=linkable(view, config, bottom(found, 50)),
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


def _estimates(config: Config, view: View) -> Table:
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
        rows=50,
    )


def _versions(config: Config, view: View) -> Table:
    labels = f"{view.cluster}, kubelet_version"
    info = view.selectors.ksm_cluster_scoped("kube_node_info", *view.matchers("cluster"))
    nodes = f"max by ({labels}, node) ({info})"
    estimated = view.record("container:memory_real_used:estimated")
    by_node = f"count by ({view.cluster}, node) ({estimated})"
    containers = (
        f"sum by ({labels}) ({nodes} * on ({view.cluster}, node) group_left () ({by_node}))"
    )
    rows = top(f"count by ({labels}) ({nodes})", 50)
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


def _missing(view: View) -> StateTimeline:
    firing = alerts_matching(
        view, f'alertname="{MISSING}"', 'alertstate="firing"', *view.matchers("cluster")
    )
    return StateTimeline(
        title="Inputs that were missing",
        description=f"When {MISSING} fired, by input. Decides since when records and boards have "
        "gaps, and of what.",
        series=(
            Series(
                f"{palette.FIRING.value} * max by (input, severity) ({firing})",
                "{{input}} {{severity}}",
                palette.CRITICAL,
            ),
        ),
        states=(palette.FIRING,),
    )


def _last(what: str) -> str:
    """Return the newest of a rule group's figures, whichever Prometheus evaluates it."""
    return f"max by (rule_group) (prometheus_rule_group_{what}{{{GROUPS}}})"


def _shares() -> BarGauge:
    share = f"{_last('last_duration_seconds')} / {_last('interval_seconds')}"
    return BarGauge(
        title="Last evaluation against its interval",
        description="How much of its interval each group of rules takes. Above half: give "
        "Prometheus more processor or raise rules.interval, before evaluations are missed.",
        unit="percentunit",
        expr=f"sort_desc({share})",
        legend="{{rule_group}}",
        thresholds=palette.BUSY,
    )


def _seconds() -> Timeseries:
    return Timeseries(
        title="Evaluation, seconds",
        description="What each group's last evaluation took. Decides which one grew, and with "
        "what: a release of realmem, or more containers.",
        unit="s",
        series=(Series(_last("last_duration_seconds"), "{{rule_group}}", palette.REAL_USED),),
    )


def _groups() -> Table:
    failures = f"increase(prometheus_rule_evaluation_failures_total{{{GROUPS}}}[$__range])"
    rows = top(_last("last_duration_seconds"), 50)
    return Table(
        title="Rule groups",
        description="Time, interval, series and failures of each group. Decides what to look at "
        "in the log, and which interval to raise.",
        columns=(
            Column(title="Group", label="rule_group"),
            Column(title="Takes", expr=rows, unit="s"),
            Column(title="Every", expr=f"({_last('interval_seconds')}) and {rows}", unit="s"),
            Column(
                title="Writes",
                expr=f"({_last('last_evaluation_samples')}) and {rows}",
                unit="short",
            ),
            Column(
                title="Failures",
                expr=f"(sum by (rule_group) ({failures})) and {rows}",
                unit="short",
                cell="text",
                thresholds=palette.ANY_IS_BAD,
            ),
        ),
        sort="Takes",
    )
