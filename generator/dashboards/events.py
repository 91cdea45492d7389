"""PromQL of what happens to containers: restarts, OOM kills, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import selector

if TYPE_CHECKING:
    from generator.dashboards.queries import View

# There for three minutes after a kill; its value is which kill it was.
KILL = "container:oom_kill:recent"


def restarts(view: View, step: str) -> str:
    """Return restarts since one step ago by container: two samples where a range has them all.

    Within a series first: two replicas of kube-state-metrics may stand at different counts.
    """
    counter = view.ksm("kube_pod_container_status_restarts_total")
    return view.per_container(f"{counter} - {counter} offset {step} > 0")


def kills(view: View, step: str) -> str:
    """Return the containers that were OOM-killed since one step ago, or three minutes before."""
    return view.per_container(f"last_over_time({view.record(KILL)}[{step}])")


def kills_in(view: View, window: str, labels: str) -> str:
    """Return OOM kills in the window by `labels`.

    kube-state-metrics counts the ends of containers, the kubelet processes that were killed while
    their container lived: a kill that both saw counts once.
    """
    # Unlike other containers' records it names the workload.
    kill = view.record(KILL, *view.matchers("workload"))
    counted = f"max_over_time({kill}[{window}]) - min_over_time({kill}[{window}]) + 1"
    return f"max by ({labels}) (sum by ({labels}, source) ({counted}))"


def alerts_matching(view: View, *more: str) -> str:
    """Return this bundle's alerts, pending and firing."""
    return selector("ALERTS", [f'alertname=~"{"|".join(view.alerts)}"', *more])


def severity(level: str) -> str:
    """Return the matcher of one severity of alerts."""
    return f'severity="{level}"'
