"""Restarts, kills and alerts: counted once, and within a series first."""

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

    assert query.startswith("max by (cluster, namespace, pod, container) (clamp_min(kube_pod_cont")
    assert " offset 1h, 0))" in query


def test_a_long_window_is_looked_at_every_five_minutes(make_view: MakeView) -> None:
    """All samples of six hours of a fleet would be millions."""
    query = events.kills_in(make_view(""), "$__range")

    assert query.count("[$__range:5m]") == 2
    assert "offset" not in query


def test_a_kill_that_two_counters_saw_counts_once(make_view: MakeView) -> None:
    """Both are told apart by a label and the higher one is taken."""
    query = events.kills_in(make_view(""), "$__range")

    assert query.startswith("max by (cluster, namespace, pod, container) (label_replace(")
    assert 'reason="OOMKilled"' in query
    assert "container_oom_events_total" in query


def test_alerts_are_those_of_the_bundle(make_view: MakeView) -> None:
    """Nobody else's alerts are counted."""
    query = events.alerts_matching(make_view(""), 'pod=~"$pod"')

    assert query == 'ALERTS{alertname=~"A|B", pod=~"$pod"}'
