"""Queries: one series a container, by the labels that this user's series have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from generator.dashboards import queries

if TYPE_CHECKING:
    from tests.dashboards.conftest import MakeView

RULES = sorted((Path(__file__).parents[2] / "templates" / "rules").glob("*.yaml"))
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
        'container:memory_bound:bytes{cluster=~"$cluster", namespace=~"$namespace", pod=~"$pod",'
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
        'pod=~"$pod"',
    ):
        assert matcher in query


def test_old_label_names_become_those_of_the_records(make_view: MakeView) -> None:
    """Selected by the series' own names, joined by the records' names."""
    view = make_view(OLD_LABELS)

    query = view.working_set_ratio()

    assert 'pod_name=~"$pod"' in query
    assert 'container_name=~"$container"' in query
    assert 'site=~"$cluster"' in query
    assert '"pod", "$1", "pod_name", "(.+)"' in query
    assert query.count("max by (site, namespace, pod, container)") == 2
    assert 'pod=~"$pod"' in view.bound()


def test_raw_series_stay_within_the_scope(make_view: MakeView) -> None:
    """All namespaces on a board are all that the config looks at."""
    assert 'namespace=~"shop-.*"' in make_view(OLD_LABELS).working_set()


def test_ratios_have_no_zero_divisor(make_view: MakeView) -> None:
    """A bound of zero gives no series rather than infinity."""
    assert make_view("").working_set_ratio().endswith(" > 0))")


def test_requests_are_those_of_containers_that_run(make_view: MakeView) -> None:
    """kube-state-metrics keeps those of a finished pod; sidecars are init containers."""
    query = make_view("").resource("requests")

    assert "kube_pod_container_resource_requests{" in query
    assert " or kube_pod_init_container_resource_requests{" in query
    assert " and on (cluster, namespace, pod, container) container:memory_real_used:by" in query


def test_a_workload_selects_its_pods_through_the_record_that_knows_them(
    make_view: MakeView,
) -> None:
    """Neither cAdvisor's series nor the containers' records name it."""
    query = make_view("").of_workloads("x")

    assert query.startswith("(x and on (cluster, namespace, pod) pod:workload:info{")
    assert 'workload=~"$workload"' in query


def test_records_that_an_alert_needs_go_with_it(make_view: MakeView) -> None:
    """What boards know of it is what the rules' files say."""
    needed = {
        rule["record"]: frozenset(rule["needed_by"])
        for path in RULES
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
        if "needed_by" in rule
    }

    assert needed.items() >= queries.NEEDED_BY.items()
    assert make_view("").recorded("container:memory_real_used:bytes")
    assert not make_view("").recorded("workload:oom_loop:kills")
