"""The synthetic cluster: the same for the same shape, and shaped like what exporters show."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bench.cluster import cadvisor, exporters, kube_state, model, runtimes
from bench.cluster.curves import Counter as Counted
from bench.cluster.curves import Drawing, Level, Steps, Sum, Wave

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.cluster.exposed import Exposed

START = 1767225600
SHAPE = model.Shape(600, START, START + 3600, ("eu-1", "us-1"), kube_state_replicas=2)


@pytest.fixture(scope="module")
def clusters() -> list[model.Cluster]:
    return model.build(SHAPE)


def drawn(exposed: Iterable[Exposed], at: float = START) -> dict[tuple[str, ...], float]:
    """Return the value of every series by its name and sorted labels."""
    drawing = Drawing([at])
    return {
        (name, *(f"{label}={value}" for label, value in sorted(each.labels.items()))): drawing[
            curve
        ][0]
        for each in exposed
        for name, curve in each.metrics.items()
    }


def test_the_same_shape_gives_the_same_samples(clusters: list[model.Cluster]) -> None:
    """Names, ids, values: nothing comes from the clock or from chance."""
    assert drawn(exporters.export(clusters)) == drawn(exporters.export(model.build(SHAPE)))


def test_another_seed_gives_another_cluster(clusters: list[model.Cluster]) -> None:
    """The seed is what chance there is."""
    other = model.build(model.Shape(600, START, START + 3600, ("eu-1", "us-1"), seed=2))
    assert [pod.name for pod in other[0].pods] != [pod.name for pod in clusters[0].pods]


def test_each_cluster_has_its_share_of_the_containers(clusters: list[model.Cluster]) -> None:
    """A pod is never cut in two, so there may be two more."""
    assert [cluster.name for cluster in clusters] == ["eu-1", "us-1"]
    assert all(300 <= cluster.containers <= 302 for cluster in clusters)


def test_every_series_stands_once_at_a_time(clusters: list[model.Cluster]) -> None:
    """No exporter shows the same labels twice, or Prometheus would take one of the two."""
    lives = defaultdict(list)
    for each in exporters.export(clusters):
        for name in each.metrics:
            lives[name, frozenset(each.labels.items())].append(each.life)
    for spans in lives.values():
        ordered = sorted(spans)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_usage_is_the_sum_of_its_parts(clusters: list[model.Cluster]) -> None:
    """real_used is never negative, and a full container is full of cache."""
    drawing = Drawing([START, START + 600])
    for each in cadvisor.export(clusters[0]):
        if "container_memory_usage_bytes" in each.metrics:
            size = {
                name: drawing[each.metrics[f"container_memory_{name}"]]
                for name in ("usage_bytes", "rss", "cache", "working_set_bytes")
            }
            for at in range(2):
                rss, cache = size["rss"][at], size["cache"][at]
                assert rss + cache <= size["usage_bytes"][at]
                assert rss <= size["working_set_bytes"][at] <= size["usage_bytes"][at]


def test_pods_and_pauses_have_series_of_their_own(clusters: list[model.Cluster]) -> None:
    """Beside the containers: what rules that select carelessly would count twice."""
    pods = len(clusters[0].pods)
    moves = sum(bool(pod.moved) for pod in clusters[0].pods)
    usage = [
        each.labels
        for each in cadvisor.export(clusters[0])
        if "container_memory_usage_bytes" in each.metrics and "pod" in each.labels
    ]
    count = Counter(labels.get("container", "none") for labels in usage)
    assert count["none"] == count["POD"] == pods + moves
    assert sum(count.values()) - 2 * count["POD"] >= clusters[0].containers


def test_a_restart_ends_one_id_and_begins_another(clusters: list[model.Cluster]) -> None:
    """The name stays; kube-state-metrics counts it and knows the reason."""
    pod = next(pod for pod in clusters[0].pods if pod.restarts)
    mine = {"pod": pod.name, "container": "app", "namespace": pod.workload.namespace}
    shown = [
        each
        for each in cadvisor.export(clusters[0])
        if mine.items() <= each.labels.items() and "container_memory_rss" in each.metrics
    ]
    assert [each.life[1] for each in shown[:-1]] == list(pod.restarts)
    assert len({each.labels["id"] for each in shown}) == len(pod.restarts) + 1
    after = [each for each in kube_state.export(clusters[0]) if mine.items() <= each.labels.items()]
    counted = {
        (each.labels["instance"], Drawing([SHAPE.end])[each.metrics[name]][0])
        for each in after
        for name in each.metrics
        if name == "kube_pod_container_status_restarts_total"
    }
    assert {count for _, count in counted} == {float(len(pod.restarts))}
    assert len(counted) == 2
    assert any(each.labels.get("reason") == "OOMKilled" for each in after)


def test_every_dialect_of_every_runtime_is_spoken(clusters: list[model.Cluster]) -> None:
    """Go, four JVMs, Node.js, Python, .NET twice: a Deployment each."""
    assert len(runtimes.workloads(clusters[0])) == 9
    shown = exporters.metrics(clusters)
    assert {"go_goroutines", "jvm_memory_bytes_used", "jvm_threads_live_threads"} <= shown
    assert {"jvm_thread_count", "nodejs_heap_size_used_bytes", "python_info"} <= shown
    assert {"dotnet_total_memory_bytes", "dotnet_process_memory_working_set_bytes"} <= shown


def test_a_cluster_without_a_name_has_no_cluster_label() -> None:
    """As in a Prometheus that knows one cluster."""
    (cluster,) = model.build(model.Shape(60, START, START + 60))
    assert all("cluster" not in each.labels for each in exporters.export([cluster]))


def test_curves_are_functions_of_the_time() -> None:
    """Bytes in whole pages, events whole, sums exact; a rest is never negative."""
    wave, level = Wave(10 * 4096, 3 * 4096, 9, 0), Level(5)
    drawing = Drawing([0, 100, 300])
    assert drawing[wave] == [10 * 4096, 13 * 4096, 7 * 4096]
    assert drawing[Counted(0.5, 90)] == [0, 5, 105]
    assert drawing[Steps(0, ((50, 1), (300, 2)))] == [0, 1, 2]
    assert drawing[Sum((wave, level))] == [10 * 4096 + 5, 13 * 4096 + 5, 7 * 4096 + 5]
    assert drawing[Sum((wave,), total=12 * 4096)] == [2 * 4096, 0, 5 * 4096]
