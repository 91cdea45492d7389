"""Restarts, kills and alerts: counted once, and cheaply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import events

if TYPE_CHECKING:
    from tests.dashboards.conftest import MakeView


def test_counters_are_compared_within_a_series_before_they_are_reduced(
    make_view: MakeView,
) -> None:
    """Two replicas of kube-state-metrics may stand at different counts for a while."""
    query = events.restarts(make_view(""), "1h")

    assert query.startswith("max by (cluster, namespace, pod, container) (kube_pod_container_stat")
    assert query.endswith(" offset 1h > 0)")


def test_kills_are_read_from_their_events(make_view: MakeView) -> None:
    """A series for each kill, not a range of every container's counters."""
    view = make_view("")

    assert events.kills(view, "5m").count("container:oom_kill:recent{") == 1
    assert "kube_pod_" not in events.kills_in(view, "$__range", "namespace")


def test_a_kill_that_two_counters_saw_counts_once(make_view: MakeView) -> None:
    """Each source counts by itself, and the higher one is taken."""
    query = events.kills_in(make_view(""), "$__range", "namespace")

    assert query.startswith("max by (namespace) (sum by (namespace, source) (max_over_time(")


def test_alerts_are_those_of_the_bundle(make_view: MakeView) -> None:
    """Nobody else's alerts are counted."""
    query = events.alerts_matching(make_view(""), 'pod=~"$pod"')

    assert query == 'ALERTS{alertname=~"A|B", pod=~"$pod"}'
