"""Selectors carry the config's matchers, label names and scope, and nothing else of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import Selectors
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path


def test_default_selector_is_kube_prometheus_without_pause_and_pod_cgroups(tmp_path: Path) -> None:
    """The empty config reads cAdvisor as kube-prometheus scrapes it, real containers only."""
    expected = (
        'container_memory_rss{job="kubelet", metrics_path="/metrics/cadvisor", '
        'container!="", container!="POD"}'
    )
    assert Selectors(load(tmp_path)).cadvisor("container_memory_rss") == expected


def test_scope_limits_every_namespaced_selector(tmp_path: Path) -> None:
    """Included and excluded namespaces become one matcher each."""
    text = "scope: {namespaces: {include: [shop, 'data-.*'], exclude: [data-tmp]}}"
    selectors = Selectors(load(tmp_path, text))
    scope = 'namespace=~"shop|data-.*", namespace!~"data-tmp"'
    assert scope in selectors.cadvisor("container_memory_rss")
    assert scope in selectors.ksm("kube_pod_owner")
    assert "namespace" not in selectors.ksm_cluster_scoped("kube_node_status_allocatable")
    assert "namespace" not in selectors.machine("machine_memory_bytes")


def test_what_one_namespace_sets_does_not_reach_the_next(tmp_path: Path) -> None:
    """`(?i)` holds for its own expression; plain names are joined as they are."""
    text = "scope: {namespaces: {include: ['(?i)SHOP', 'a|b', Data], exclude: ['(?i)X']}}"
    scope = 'namespace=~"(?:(?i)SHOP)|(?:a|b)|Data", namespace!~"(?i)X"'
    assert scope in Selectors(load(tmp_path, text)).cadvisor("container_memory_rss")


def test_empty_matchers_give_a_bare_metric(tmp_path: Path) -> None:
    """A Prometheus that needs no matcher gets none, and no empty braces either."""
    selectors = Selectors(load(tmp_path, "metrics: {node_exporter: ''}"))
    assert selectors.node_exporter("node_memory_MemTotal_bytes") == "node_memory_MemTotal_bytes"


def test_old_label_names_are_read_and_renamed(tmp_path: Path) -> None:
    """Before Kubernetes 1.16 the labels are pod_name and container_name; records never are."""
    text = "metrics: {labels: {pod: pod_name, container: container_name}}"
    selectors = Selectors(load(tmp_path, text))
    assert 'container_name!="", container_name!="POD"' in selectors.cadvisor("x")
    renamed = selectors.canonical("x")
    assert '"pod", "$1", "pod_name", "(.+)"' in renamed
    assert '"container", "$1", "container_name", "(.+)"' in renamed
    assert "namespace" not in renamed


def test_default_label_names_need_no_renaming(tmp_path: Path) -> None:
    """Renaming costs evaluation time, so it is left out where it changes nothing."""
    assert Selectors(load(tmp_path)).canonical("x") == "x"


def test_node_exporter_without_node_label_takes_it_from_the_instance(tmp_path: Path) -> None:
    """kube-prometheus puts the node's name into `instance`, others append a port."""
    expr = Selectors(load(tmp_path)).node_exporter_by_node("node_memory_MemTotal_bytes")
    assert 'node_memory_MemTotal_bytes{job="node-exporter", node!=""}' in expr
    assert '"node", "$1", "instance", "(.+?)(?::[0-9]+)?"' in expr


def test_what_is_scraped_of_a_node_gets_the_nodes_name(tmp_path: Path) -> None:
    """Whatever the series say of their node, and whatever the cluster label is called."""
    selectors = Selectors(load(tmp_path, "metrics: {labels: {cluster: k8s}}"))
    expr = selectors.by_node(selectors.node_exporter("node_memory_MemFree_bytes"))
    assert expr.startswith("max by (k8s, node) (")
    assert "* on (k8s, instance, node) group_left (host) instance:node:info" in expr
    assert '"node", "$1", "host", "(.+)"' in expr


def test_the_kubelets_own_series_need_not_be_where_cadvisors_are(tmp_path: Path) -> None:
    """By default only the job counts, for the path differs."""
    assert Selectors(load(tmp_path)).kubelet("x") == 'x{job="kubelet"}'
    elsewhere = "metrics: {kubelet: 'job=\"kubelets\"'}"
    assert Selectors(load(tmp_path, elsewhere)).kubelet("x") == 'x{job="kubelets"}'
