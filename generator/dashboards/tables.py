"""The fleet overview's tables of alerts, containers and kills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.navigation import identity, linkable
from generator.dashboards.queries import severity, top
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column, State, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

CONTAINER = ("namespace", "pod", "container")
ESTIMATE = (State(1, "estimate", palette.WARNING),)


def firing(config: Config, view: View) -> Table:
    """Return alerts that fire, the most severe first."""
    place = ("namespace", "workload", "pod", "container", "node")
    labels = ", ".join(("alertname", view.cluster, *place))
    where = ('alertstate="firing"', *view.matchers("cluster", "namespace"))
    ranked = " or ".join(
        f"{level.value} * {view.alerts_matching(*where, severity(level.text))}"
        for level in palette.SEVERITIES
    )
    return Table(
        title="Alerts firing now",
        description="Alerts of realmem and what each is about, the 20 most severe; info is a word "
        "of explanation, not a call. Decides where to go first.",
        columns=(
            Column(
                title="Severity",
                expr=linkable(view, config, top(f"max by ({labels}) ({ranked})")),
                cell="text",
                states=palette.SEVERITIES,
            ),
            Column(title="Alert", label="alertname"),
            *identity(config, *place, "cluster"),
        ),
        sort="Severity",
    )


def nearest(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the containers that are killed next, by real_used."""
    return ranked(
        config,
        view,
        title="Nearest their bound",
        description="The 20 containers that are nearest their limit, or their node's allocatable "
        "memory without one, by real_used. Decides who is killed next. Beside it what working_set "
        "says: where that alone is high, it is page cache. A Guaranteed pod under MemoryQoS with "
        "TieredReservation is the exception: its page cache cannot be reclaimed either.",
        labels=CONTAINER,
        by=Column(
            title="Real used / bound",
            expr=view.ratio(),
            unit="percentunit",
            cell="gauge",
            thresholds=palette.near_limit(levels, palette.REAL_USED),
        ),
        columns=(
            Column(title="Working set / bound", expr=view.working_set_ratio(), unit="percentunit"),
            Column(title="Real used", expr=view.real_used(), unit="bytes"),
            Column(title="Bound", expr=view.bound(), unit="bytes"),
            Column(
                title="Exactness",
                expr=f"{view.estimated()} * 0 + 1",
                unit="string",
                cell="text",
                states=ESTIMATE,
            ),
        ),
    )


def gaps(config: Config, view: View) -> Table:
    """Return the containers whose working_set is cache."""
    return ranked(
        config,
        view,
        title="Whose working_set lies",
        description="The 20 containers with the most page cache in their working_set. Decides "
        "which alarms, limits and autoscalers on working_set are about files and not about need.",
        labels=CONTAINER,
        by=Column(
            title="Cache in working set",
            expr=f"({view.working_set()} - {view.real_used()} > 0)",
            unit="bytes",
            cell="gauge",
            thresholds=palette.CACHE,
        ),
        columns=(
            Column(title="Working set", expr=view.working_set(), unit="bytes"),
            Column(title="Real used", expr=view.real_used(), unit="bytes"),
            Column(title="Working set / bound", expr=view.working_set_ratio(), unit="percentunit"),
            Column(title="Real used / bound", expr=view.ratio(), unit="percentunit"),
        ),
    )


def kills(config: Config, view: View) -> Table:
    """Return OOM kills by workload."""
    by_workload = (
        f"sum by ({view.cluster}, namespace, workload, container)"
        f" (({view.oom_kills('$__range')} > 0)"
        f" * on ({view.cluster}, namespace, pod) group_left (workload) {view.workload()})"
    )
    return ranked(
        config,
        view,
        title="OOM kills by workload",
        description="Restarts in the time range of containers whose last end was an OOM kill, and "
        "kills of child processes, of the pods that still exist. One or two after a deploy: raise "
        "the limit. A growing number: a leak or a loop, open the pod.",
        labels=("namespace", "workload", "container"),
        by=Column(
            title="Kills",
            expr=f"round({by_workload})",
            unit="short",
            cell="gauge",
            thresholds=palette.KILLS,
        ),
    )
