"""PromQL of what happens to containers: restarts, OOM kills, alerts.

Two replicas of kube-state-metrics may stand at different counts for a while, so a counter is
compared with itself before series are reduced to one a container.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import selector

if TYPE_CHECKING:
    from generator.dashboards.queries import View

# How finely a counter's past is looked at: a sample in five minutes instead of all of them.
RESOLUTION = "5m"
RESTARTS = "kube_pod_container_status_restarts_total"
REASON = "kube_pod_container_status_last_terminated_reason"
OOM_EVENTS = "container_oom_events_total"


def grown(counter: str, window: str) -> str:
    """Return how far a counter has risen in a long window: in whole numbers, unlike `increase`."""
    return f"({counter} - min_over_time({counter}[{window}:{RESOLUTION}]))"


def stepped(counter: str, step: str) -> str:
    """Return how far a counter has risen since one step ago: two samples where a range has all."""
    return f"clamp_min({counter} - {counter} offset {step}, 0)"


def restarts(view: View, step: str) -> str:
    """Return restarts since one step ago by container."""
    return view.per_container(stepped(view.ksm(RESTARTS), step))


def kills(view: View, step: str) -> str:
    """Return OOM kills since one step ago by container, for marks on a graph."""
    return _kills(view, stepped(view.ksm(RESTARTS), step), stepped(view.cadvisor(OOM_EVENTS), step))


def kills_in(view: View, window: str) -> str:
    """Return OOM kills in the window by container."""
    return _kills(view, grown(view.ksm(RESTARTS), window), grown(view.cadvisor(OOM_EVENTS), window))


def ended_in(view: View, window: str) -> str:
    """Return how often the container itself was OOM-killed in the window, by container."""
    return _ended(view, grown(view.ksm(RESTARTS), window))


def _ended(view: View, restarted: str) -> str:
    reason = view.per_container(view.ksm(REASON, 'reason="OOMKilled"'))
    return f"({view.per_container(restarted)} and {reason} == 1)"


def _kills(view: View, restarted: str, counted: str) -> str:
    """Return OOM kills by container.

    kube-state-metrics knows of those that ended a container, as restarts after which OOMKilled
    is the last reason; cAdvisor's counter dies with its container and knows of children that
    were killed while the container lived on. A kill that both saw counts once.
    """
    ended = _ended(view, restarted)
    return view.per_container(
        f'label_replace({ended}, "seen_by", "kube-state-metrics", "", "") or {view.usage(counted)}'
    )


def alerts_matching(view: View, *more: str) -> str:
    """Return this bundle's alerts, pending and firing."""
    return selector("ALERTS", [f'alertname=~"{"|".join(view.alerts)}"', *more])


def severity(level: str) -> str:
    """Return the matcher of one severity of alerts."""
    return f'severity="{level}"'
