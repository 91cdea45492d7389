"""What `init` finds on servers of all sorts."""

from __future__ import annotations

import pytest

from generator.live.discovery import Found, discover
from generator.live.kind import Kind, kind_of
from tests.live.stub import Stub, Vector

BUILD = "/api/v1/status/buildinfo"
JOBS = "container_memory_rss|container_memory_usage_bytes"


def found(answers: dict[str, Vector]) -> Found:
    return discover(Stub(answers).server())


@pytest.mark.parametrize(
    ("info", "headers", "kind"),
    [
        ({"version": "2.42.0+ds"}, set(), "Prometheus 2.42.0+ds"),
        ({"version": "3.5.0"}, set(), "Prometheus 3.5.0"),
        ({"version": "0.34.1"}, set(), "Thanos 0.34.1"),
        ({"version": "2.14.0", "application": "Grafana Mimir"}, set(), "Mimir 2.14.0"),
        ({"version": "2.24.0"}, {"x-server-hostname"}, "VictoriaMetrics"),
        ({"version": "\x1b[2J2.42"}, set(), "Prometheus [2J2.42"),
        ({}, set(), "a server that does not say what it is"),
        ("garbage", set(), "a server that does not say what it is"),
        (None, set(), "a server that does not say what it is"),
    ],
)
def test_a_server_is_known_by_what_it_says_of_itself(
    info: object, headers: set[str], kind: str
) -> None:
    """Or it is not known, and everything else works all the same."""
    assert str(kind_of(Stub({}, {BUILD: info}, headers).server())) == kind


def test_versions_are_compared_by_their_first_two_numbers() -> None:
    """What comes after says nothing about PromQL."""
    assert Kind("Prometheus", "v2.42.0-rc.1").number == (2, 42)
    assert Kind("Prometheus", "main").number is None


def test_the_job_with_most_series_is_chosen_and_the_others_named() -> None:
    """A stray cAdvisor beside the kubelets."""
    groups: Vector = [
        ({"job": "cadvisor-test"}, 30),
        ({"job": "kubelet", "metrics_path": "/metrics/cadvisor"}, 3000),
    ]
    source = found({JOBS: groups}).cadvisor
    assert source is not None
    assert [str(matcher) for matcher in source.matchers] == [
        'job="kubelet"',
        'metrics_path="/metrics/cadvisor"',
    ]
    assert (source.series, source.others) == (3000, ('job="cadvisor-test"',))


def test_a_job_that_no_config_can_hold_is_left_out() -> None:
    """A name is anything that UTF-8 can say."""
    source = found({JOBS: [({"job": "a\nb"}, 9), ({"job": 'k"8\\s'}, 5)]}).cadvisor
    assert source is not None
    assert [str(matcher) for matcher in source.matchers] == [r'job="k\"8\\s"']
    assert found({JOBS: [({}, 9)]}).cadvisor is None


def test_old_label_names_are_found() -> None:
    """Kubernetes before 1.16, and a relabelling that names nodes in its own way."""
    job: Vector = [({"job": "kubernetes-cadvisor"}, 9)]
    some: Vector = [({}, 9)]
    labels: dict[str, Vector] = {
        'pod_name!=""': some,
        'container_name!=""': some,
        'kubernetes_io_hostname!=""': some,
        'namespace!=""': some,
        'k8s_cluster!=""': some,
        "count by (k8s_cluster)": [({}, 3)],
    }
    there = found({JOBS: job, **labels})
    assert there.labels == {
        "pod": "pod_name",
        "container": "container_name",
        "node": "kubernetes_io_hostname",
        "cluster": "k8s_cluster",
    }
    assert there.clusters == 3


def test_instance_is_the_node_where_its_values_are_nodes() -> None:
    """As in managed Prometheus; an address with a port is none."""
    job: Vector = [({"job": "cadvisor"}, 9)]
    assert found({JOBS: job, "label_replace": [({}, 4)]}).labels == {"node": "instance"}
    assert found({JOBS: job}).labels == {}


@pytest.mark.parametrize(
    ("scrapes", "seconds"), [(20, 30), (21, 30), (40, 15), (41, 15), (10, 60), (61, 10), (5, 120)]
)
def test_the_scrape_interval_is_the_usual_one_that_is_nearest(scrapes: int, seconds: int) -> None:
    """Ten minutes hold one scrape more or less."""
    job: Vector = [({"job": "cadvisor"}, 9)]
    assert found({JOBS: job, "count_over_time(up": [({}, scrapes)]}).interval == seconds
    rss = "count_over_time(container_memory_rss"
    assert found({JOBS: job, rss: [({}, scrapes)]}).interval == seconds


def test_kubelets_and_runtimes_are_counted() -> None:
    """The most common version first; only runtimes whose metrics are there."""
    versions: Vector = [({"kubelet_version": "v1.31.2"}, 2), ({"kubelet_version": "v1.33.0"}, 40)]
    there = found({"kubelet_version": versions, "go_goroutines": [({}, 900)]})
    assert there.kubelets == ("v1.33.0 × 40", "v1.31.2 × 2")  # noqa: RUF001 - times
    assert there.runtimes == ("go",)


def test_an_empty_server_has_nothing() -> None:
    """And asks few questions."""
    stub = Stub({})
    assert discover(stub.server()) == Found(Kind("a server that does not say what it is"))
    assert len(stub.asked) < 12
