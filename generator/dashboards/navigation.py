"""Where boards are found, and the choices that every board offers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards.spec import Column, Variable

if TYPE_CHECKING:
    from generator.config.schema import Config
    from generator.dashboards.queries import View

FLEET = "realmem-fleet"
WORKLOADS = "realmem-workloads"
POD = "realmem-pod"
TRIAGE = "realmem-triage"
NODES = "realmem-nodes"
SIZING = "realmem-sizing"
HEALTH = "realmem-health"

# What a row without a cluster label shows, and what Grafana takes for all of a variable.
ALL = "All"

# The board that shows what a label names, and the labels that find it there.
TARGETS = {
    "namespace": (WORKLOADS, ("namespace",)),
    "workload": (WORKLOADS, ("namespace", "workload")),
    "pod": (POD, ("namespace", "pod")),
    "container": (TRIAGE, ("namespace", "pod", "container")),
    "node": (NODES, ("node",)),
}
# The variables of those boards besides the cluster, which a link sets all.
CHOICES = {
    WORKLOADS: ("namespace", "workload"),
    POD: ("namespace", "workload", "pod", "container"),
    TRIAGE: ("namespace", "workload", "pod", "container"),
    NODES: ("node",),
}
TITLES = {"alertname": "Alert"}


def place_variables(view: View, config: Config) -> tuple[Variable, ...]:
    """Cluster and namespace: the choices that links carry from board to board."""
    return (
        cluster_variable(view, config),
        Variable(
            name="namespace",
            title="Namespace",
            series=chained(view, "namespace:memory_real_used:bytes", "cluster"),
            label="namespace",
            multi=True,
            include_all=True,
        ),
    )


def cluster_variable(view: View, config: Config) -> Variable:
    """Return the choice of clusters; hidden, it stays at All, which one nameless cluster is too."""
    return Variable(
        name="cluster",
        title="Cluster",
        series="cluster:memory_real_used:bytes",
        label=view.cluster,
        multi=True,
        include_all=True,
        hidden=not config.dashboards.cluster_variable,
    )


def workload_variable(view: View) -> Variable:
    """Return the choice of workloads in the chosen namespaces."""
    return Variable(
        name="workload",
        title="Workload",
        series=chained(view, "workload:memory_real_used:bytes", "cluster", "namespace"),
        label="workload",
        multi=True,
        include_all=True,
    )


def pod_variables(view: View) -> tuple[Variable, ...]:
    """Return the choice of pods and containers in the chosen workloads.

    Pods have no All, which Grafana would begin with: a board of raw series over a whole fleet.
    """
    return (
        Variable(
            name="pod",
            title="Pod",
            series=chained(view, "pod:workload:info", "cluster", "namespace", "workload"),
            label="pod",
            multi=True,
        ),
        Variable(
            name="container",
            title="Container",
            series=chained(view, "container:memory_real_used:bytes", "cluster", "namespace", "pod"),
            label="container",
            multi=True,
            include_all=True,
        ),
    )


def chained(view: View, record: str, *variables: str) -> str:
    """Select a record's series by the variables that stand to the left of the one it fills."""
    return f"{record}{{{', '.join(view.matchers(*variables))}}}"


def identity(config: Config, *labels: str) -> tuple[Column, ...]:
    """Return columns of a row's labels, each a link to the board of what it names.

    Where the config hides the cluster there is no column for it either.
    """
    own = {"cluster": config.metrics.labels.cluster}
    return tuple(
        Column(
            title=TITLES.get(label, label.capitalize()),
            label=own.get(label, label),
            link=board_link(config, label, labels),
        )
        for label in labels
        if label != "cluster" or config.dashboards.cluster_variable
    )


def board_link(config: Config, label: str, labels: tuple[str, ...]) -> str:
    """Return the URL of the board for one of a row's `labels`; empty where it cannot be found.

    It keeps time range and data source, takes from the row whatever that board lets one choose,
    and leaves the rest at All.
    """
    uid, needed = TARGETS.get(label, ("", ()))
    if not uid or not set(needed) <= set(labels):
        return ""
    cluster = "${cluster:queryparam}"
    if config.dashboards.cluster_variable:
        cluster = f"var-cluster=${{__data.fields.{config.metrics.labels.cluster}}}"
    chosen = (
        f"var-{choice}={f'${{__data.fields.{choice}}}' if choice in labels else ALL}"
        for choice in CHOICES[uid]
    )
    return "&".join(
        (f"/d/{uid}?${{__url_time_range}}", "${datasource:queryparam}", cluster, *chosen)
    )


def linkable(view: View, config: Config, expr: str) -> str:
    """Give rows without a cluster label one that a link can carry.

    Grafana leaves `${__data.fields.cluster}` standing in a URL where no such field exists.
    """
    if not config.dashboards.cluster_variable:
        return expr
    return f'label_replace({expr}, "{view.cluster}", "{ALL}", "{view.cluster}", "")'
