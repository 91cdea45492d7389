"""Where boards are found, and the choices that every board offers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards.spec import Column, Variable

if TYPE_CHECKING:
    from generator.config.schema import Config
    from generator.dashboards.queries import View

FLEET = "realmem-fleet"
POD = "realmem-pod"

# What a row without a cluster label shows, and what Grafana takes for all of a variable.
ALL = "All"


def place_variables(view: View, config: Config) -> tuple[Variable, ...]:
    """Cluster and namespace: the choices that links carry from board to board."""
    return (
        Variable(
            name="cluster",
            title="Cluster",
            series="cluster:memory_real_used:bytes",
            label=view.cluster,
            multi=True,
            include_all=True,
            hidden=not config.dashboards.cluster_variable,
        ),
        Variable(
            name="namespace",
            title="Namespace",
            series=chained(view, "namespace:memory_real_used:bytes", "cluster"),
            label="namespace",
            multi=True,
            include_all=True,
        ),
    )


def chained(view: View, record: str, *variables: str) -> str:
    """Select a record's series by the variables that stand to the left of the one it fills."""
    return f"{record}{{{', '.join(view.matchers(*variables))}}}"


def identity(config: Config, *labels: str) -> tuple[Column, ...]:
    """Return columns of a row's labels; pod and workload are links to the pod board.

    Where the config hides the cluster there is no column for it either. It stands last in a
    table: without a cluster label it says no more than "All".
    """
    own = {"cluster": config.metrics.labels.cluster}
    return tuple(
        Column(
            title=label.capitalize(),
            label=own.get(label, label),
            link=pod_link(config, label) if label in {"pod", "workload"} else "",
        )
        for label in labels
        if label != "cluster" or config.dashboards.cluster_variable
    )


def pod_link(config: Config, label: str) -> str:
    """Return the pod board's URL for a row that names a pod, or a workload (its first pod)."""
    cluster = "${cluster:queryparam}"
    if config.dashboards.cluster_variable:
        cluster = f"var-cluster=${{__data.fields.{config.metrics.labels.cluster}}}"
    workload = "${__data.fields.workload}" if label == "workload" else ALL
    pod = "&var-pod=${__data.fields.pod}" if label == "pod" else ""
    return (
        f"/d/{POD}?${{__url_time_range}}&${{datasource:queryparam}}&{cluster}"
        f"&var-namespace=${{__data.fields.namespace}}&var-workload={workload}{pod}"
        f"&var-container={ALL}"
    )


def linkable(view: View, config: Config, expr: str) -> str:
    """Give rows without a cluster label one that a link can carry.

    Grafana leaves `${__data.fields.cluster}` standing in a URL where no such field exists.
    """
    if not config.dashboards.cluster_variable:
        return expr
    return f'label_replace({expr}, "{view.cluster}", "{ALL}", "{view.cluster}", "")'
