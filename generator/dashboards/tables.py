"""The fleet overview's tables: what fires, what leaks, what is killed next, what is only cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.events import alerts_matching, kills_in, severity
from generator.dashboards.leaks import KINDS, fastest, recorded_growth, time_left
from generator.dashboards.navigation import identity, linkable
from generator.dashboards.queries import top
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Column, State, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

CONTAINER = ("namespace", "pod", "container")
LOOP = "workload:oom_loop:kills"
LOOPING = (State(1, "loop", palette.CRITICAL),)
ESTIMATE = (State(1, "estimate", palette.WARNING),)


def firing(config: Config, view: View) -> Table:
    """Return alerts that fire, the most severe first."""
    place = ("namespace", "workload", "pod", "container", "node")
    labels = ", ".join(("alertname", view.cluster, *place))
    where = ('alertstate="firing"', *view.matchers("cluster", "namespace"))
    ranks = " or ".join(
        f"{level.value} * {alerts_matching(view, *where, severity(level.text))}"
        for level in palette.SEVERITIES
    )
    return Table(
        title="Alerts firing now",
        description="Alerts of realmem and what each is about, the 20 most severe; info is a word "
        "of explanation, not a call. Decides where to go first.",
        columns=(
            Column(
                title="Severity",
                expr=linkable(view, config, top(f"max by ({labels}) ({ranks})")),
                cell="text",
                states=palette.SEVERITIES,
            ),
            *identity(config, "alertname", *place, "cluster"),
        ),
        sort="Severity",
    )


def leaks(config: Config, view: View) -> Table:
    """Return the containers that keep growing, by the time until they are killed."""
    return ranked(
        config,
        view,
        title="Leaks in progress",
        description="The 20 containers whose real_used climbs steadily into new territory, by the "
        "time until they reach their bound at the present pace. Decides what to restart on "
        "purpose today, and what to look for in it. Page cache does not count.",
        labels=CONTAINER,
        by=Column(
            title="Time left",
            expr=time_left(view),
            unit="s",
            cell="text",
            thresholds=palette.TIME_LEFT,
        ),
        columns=(
            Column(
                title="Grows",
                expr=fastest(view, recorded_growth(view)),
                cell="text",
                unit="string",
                states=KINDS,
            ),
            Column(title="Real used", expr=view.real_used(), unit="bytes"),
            Column(title="Bound", expr=view.bound(), unit="bytes"),
        ),
        lowest=True,
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
    """Return OOM kills by workload, and whether they go on."""
    labels = f"{view.cluster}, namespace, workload, container"
    loop: tuple[Column, ...] = ()
    if view.recorded(LOOP):
        # It stands for as long as its alert does.
        known = f"last_over_time({view.record(LOOP)}[71m10s])"
        loop = (
            Column(
                title="Goes on",
                expr=f"max by ({labels}) ({known}) * 0 + 1",
                unit="string",
                cell="text",
                states=LOOPING,
            ),
        )
    return ranked(
        config,
        view,
        title="OOM kills and loops by workload",
        description="Kills in the time range, of all pods of a workload. One or two after a "
        "deploy: raise the limit. Many, or a loop: a leak, or more at once than the limit holds; "
        "open the workload.",
        labels=("namespace", "workload", "container"),
        by=Column(
            title="Kills",
            expr=kills_in(view, "$__range", labels),
            unit="short",
            cell="gauge",
            thresholds=palette.KILLS,
        ),
        columns=(
            *loop,
            Column(
                title="In the last hour",
                expr=kills_in(view, "1h", labels),
                unit="short",
                cell="text",
                thresholds=palette.KILLS,
            ),
        ),
    )
