"""Right-sizing: requests and limits against the most that was really needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.events import kills_in
from generator.dashboards.navigation import SIZING, place_variables, workload_variable
from generator.dashboards.queries import count, total
from generator.dashboards.ranking import ranked
from generator.dashboards.spec import Band, Board, Column, Section, Stat, Table
from generator.dashboards.workloads import VARIABLES as WORKLOAD_VARIABLES
from generator.dashboards.workloads import memory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View

VARIABLES = WORKLOAD_VARIABLES
ROWS = 50
RANGE = "$__range"
# What is left above the highest need that was seen.
SPARE = 1.15
SPARE_TEXT = f"{round(100 * (SPARE - 1))} %"
REAL_USED, RATIO = "workload:memory_real_used:bytes", "workload:memory_real_used_bound:ratio"


def board(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board; `levels` are the alerts' thresholds by alert and name."""
    return Board(
        uid=SIZING,
        title="realmem / Right-sizing",
        description="Requests and limits against the highest real need of the chosen time.",
        variables=(*place_variables(view, config), workload_variable(view)),
        # A day holds the daily peak. A week is better, and costs seven times as much.
        since="now-24h",
        refresh="30m",
        sections=(
            Section(
                "",
                (
                    Band(4, _verdict(view)),
                    Band(8, (memory(view),)),
                    Band(12, (_too_much(config, view),)),
                    Band(12, (_too_little(config, view, levels),)),
                ),
            ),
            # Looks at every container of the chosen workloads every five minutes.
            Section(
                "By container: choose a namespace first",
                (Band(12, (_containers(config, view),)),),
                collapsed=True,
            ),
        ),
    )


def _highest(view: View, record: str) -> str:
    """Return the highest value of a workload's record in the range."""
    return (
        f"max by ({view.cluster}, namespace, workload)"
        f" (max_over_time({view.record(record)}[{RANGE}]))"
    )


def _summed(view: View, vector: str) -> str:
    """Return the sum over a workload's containers."""
    return f"sum by ({view.cluster}, namespace, workload) ({view.with_workload(vector)})"


def _given_back(view: View) -> str:
    """Return what a workload requests beyond its highest need and something to spare."""
    requests = _summed(view, view.resource("requests"))
    labels = f"{view.cluster}, namespace, workload"
    # Who is killed for want of memory has nothing to give, whatever was seen of it.
    return (
        f"({requests} - {SPARE} * {_highest(view, REAL_USED)} > 0"
        f" unless {kills_in(view, RANGE, labels)})"
    )


def _verdict(view: View) -> tuple[Stat, ...]:
    running = view.of_workloads(view.real_used())

    def without(kind: str, declared: str) -> Stat:
        return Stat(
            title=f"Without a {kind}",
            description=f"Containers that have no memory {kind}. "
            + (
                "The scheduler counts nothing for them, and they are evicted first."
                if kind == "request"
                else "They may take all that their node has, page cache included."
            )
            + " Decides where to set one at all.",
            unit="none",
            expr=count(f"{running} unless {declared}"),
            thresholds=palette.QUIET,
        )

    real_used = total(view.record(REAL_USED))
    return (
        Stat(
            title="Could be given back",
            description="What the chosen workloads request beyond their highest real_used of the "
            f"time range and {SPARE_TEXT} to spare, as far as they do. The first table says "
            "who. Decides whether sizing anew is worth the work.",
            unit="bytes",
            expr=total(_given_back(view)),
            thresholds=palette.NEED,
        ),
        Stat(
            title="Requested",
            description="Sum of the chosen workloads' requests, for which nodes are bought.",
            unit="bytes",
            expr=total(view.of_workloads(view.resource("requests"))),
            thresholds=palette.QUIET,
        ),
        Stat(
            title="Highest real used",
            description="The most that they needed at one time, all together, in the time range. "
            "Decides how much there is to gain at most.",
            unit="bytes",
            expr=f"max_over_time({real_used}[{RANGE}:5m])",
            thresholds=palette.NEED,
        ),
        without("request", view.resource("requests")),
        without("limit", view.resource("limits")),
    )


def _too_much(config: Config, view: View) -> Table:
    working_set = _summed(view, view.working_set())
    return ranked(
        config,
        view,
        title="What could be given back, by workload",
        description=f"Requests less the highest real_used of the time range and {SPARE_TEXT} to "
        f"spare, of all pods together: the {ROWS} largest, without those that were OOM-killed. "
        "Decides whose requests to lower first. The working set, looked at every half hour, is "
        "what other tools size by: what it has more is page cache. Choose a time range that holds "
        "the busiest hours.",
        labels=("namespace", "workload"),
        by=Column(
            title="Could be given back",
            expr=_given_back(view),
            unit="bytes",
            cell="gauge",
            thresholds=palette.NEED,
        ),
        columns=(
            Column(title="Requests", expr=_summed(view, view.resource("requests")), unit="bytes"),
            Column(title="Limits", expr=_summed(view, view.resource("limits")), unit="bytes"),
            Column(title="Highest real used", expr=_highest(view, REAL_USED), unit="bytes"),
            Column(
                title="Highest working set",
                expr=f"max_over_time({working_set}[{RANGE}:30m])",
                unit="bytes",
            ),
            Column(
                title="Nearest its bound",
                expr=_highest(view, RATIO),
                unit="percentunit",
            ),
        ),
        rows=ROWS,
    )


def _too_little(config: Config, view: View, levels: Mapping[str, Mapping[str, float]]) -> Table:
    labels = f"{view.cluster}, namespace, workload"
    requests = _summed(view, view.resource("requests"))
    return ranked(
        config,
        view,
        title="Who needs more",
        description="The 20 workloads of which a container came nearest its bound in the time "
        "range. Decides whose limit to raise: near 100 % the next burst kills it. Above 100 % of "
        "their requests they use what the scheduler has not counted, and are evicted first.",
        labels=("namespace", "workload"),
        by=Column(
            title="Nearest its bound",
            expr=_highest(view, RATIO),
            unit="percentunit",
            cell="gauge",
            thresholds=palette.near_limit(levels, palette.REAL_USED),
        ),
        columns=(
            Column(
                title="Highest real used / requests",
                expr=f"{_highest(view, REAL_USED)} / ({requests} > 0)",
                unit="percentunit",
                cell="text",
                thresholds=palette.OVER_REQUESTS,
            ),
            Column(title="Highest real used", expr=_highest(view, REAL_USED), unit="bytes"),
            Column(title="Requests", expr=requests, unit="bytes"),
            Column(title="Limits", expr=_summed(view, view.resource("limits")), unit="bytes"),
            Column(title="OOM kills", expr=kills_in(view, RANGE, labels), unit="short"),
        ),
    )


def _containers(config: Config, view: View) -> Table:
    """Return what each container of a workload's pods requests, and the most that one needed."""
    labels = f"{view.cluster}, namespace, workload, container"

    def widest(vector: str) -> str:
        return f"max by ({labels}) ({view.with_workload(vector)})"

    highest = widest(f"max_over_time({view.real_used()}[{RANGE}:5m])")
    request = widest(view.resource("requests"))
    pods = f"count by ({labels}) ({view.with_workload(view.real_used())})"
    return ranked(
        config,
        view,
        title="Request of a container, and what would do",
        description=f"What a pod's container requests against the most that any pod's needed, "
        f"looked at every five minutes, and {SPARE_TEXT} to spare; the {ROWS} from which most "
        "comes back, over all pods. Decides which number to write into the manifest. A spike of "
        "less than five minutes may be missing: leave the limit where it is.",
        labels=("namespace", "workload", "container"),
        by=Column(
            title="Comes back",
            expr=f"(({request} - {SPARE} * {highest}) * {pods} > 0)",
            unit="bytes",
            cell="gauge",
            thresholds=palette.NEED,
        ),
        columns=(
            Column(title="Request", expr=request, unit="bytes"),
            Column(title="Would do", expr=f"{SPARE} * {highest}", unit="bytes"),
            Column(title="Limit", expr=widest(view.resource("limits")), unit="bytes"),
            Column(title="Pods", expr=pods, unit="none"),
        ),
        rows=ROWS,
    )
