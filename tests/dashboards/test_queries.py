"""Queries: one series a container, by the labels that this user's series have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dashboards.conftest import MakeView

OLD_LABELS = """
metrics:
  cadvisor: job="cadvisor"
  labels: {cluster: site, pod: pod_name, container: container_name}
scope: {namespaces: {include: ["shop-.*"]}}
"""


def test_records_are_selected_by_the_labels_of_their_level(make_view: MakeView) -> None:
    """A namespace's record has no pod to select by."""
    view = make_view("")

    assert view.record("container:memory_bound:bytes") == (
        'container:memory_bound:bytes{cluster=~"$cluster", namespace=~"$namespace", pod="$pod",'
        ' container=~"$container"}'
    )
    assert view.record("namespace:memory_real_used:bytes") == (
        'namespace:memory_real_used:bytes{cluster=~"$cluster", namespace=~"$namespace"}'
    )


def test_raw_series_are_of_real_containers_and_deduplicated(make_view: MakeView) -> None:
    """Ids of one container that coexist after a restart become one series."""
    query = make_view("").working_set()

    assert query.startswith("max by (cluster, namespace, pod, container) (")
    for matcher in (
        'job="kubelet"',
        'metrics_path="/metrics/cadvisor"',
        'container!=""',
        'container!="POD"',
        'pod="$pod"',
    ):
        assert matcher in query


def test_old_label_names_become_those_of_the_records(make_view: MakeView) -> None:
    """Selected by the series' own names, joined by the records' names."""
    view = make_view(OLD_LABELS)

    query = view.working_set_ratio()

    assert 'pod_name="$pod"' in query
    assert 'container_name=~"$container"' in query
    assert 'site=~"$cluster"' in query
    assert '"pod", "$1", "pod_name", "(.+)"' in query
    assert query.count("max by (site, namespace, pod, container)") == 2
    assert 'pod="$pod"' in view.bound()


def test_raw_series_stay_within_the_scope(make_view: MakeView) -> None:
    """All namespaces on a board are all that the config looks at."""
    assert 'namespace=~"shop-.*"' in make_view(OLD_LABELS).working_set()


def test_ratios_have_no_zero_divisor(make_view: MakeView) -> None:
    """A bound of zero gives no series rather than infinity."""
    assert make_view("").working_set_ratio().endswith(" > 0))")


def test_counters_are_compared_within_a_series_before_they_are_reduced(
    make_view: MakeView,
) -> None:
    """Two replicas of kube-state-metrics may stand at different counts for a while."""
    query = make_view("").restarts("1h")

    assert query.startswith("max by (cluster, namespace, pod, container) ((kube_pod_container_")
    assert "[1h]))" in query


def test_a_kill_that_two_counters_saw_counts_once(make_view: MakeView) -> None:
    """Both are told apart by a label and the higher one is taken."""
    query = make_view("").oom_kills("$__range")

    assert query.startswith("max by (cluster, namespace, pod, container) (label_replace(")
    assert 'reason="OOMKilled"' in query
    assert "container_oom_events_total" in query


def test_alerts_are_those_of_the_bundle(make_view: MakeView) -> None:
    """Nobody else's alerts are counted."""
    assert make_view("").alerts_matching('pod="$pod"') == 'ALERTS{alertname=~"A|B", pod="$pod"}'
