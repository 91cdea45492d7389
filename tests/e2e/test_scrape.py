"""The scrape jobs that are written, in a real Prometheus: which series are left, and whose."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, targets
from tests.support.configs import load
from tests.support.http_servers import answering
from tests.support.prometheus import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

OWN = "container_label_io_kubernetes"
APP, PAUSE = "/kubepods.slice/pod1/a", "/kubepods.slice/pod1/p"


def kubelet(name: str, value: int, cgroup: str, container: str = "", pod: str = "web-0") -> str:
    namespace = "shop" if pod else ""
    labels = f'container="{container}",pod="{pod}",namespace="{namespace}"'
    return f'container_{name}{{id="{cgroup}",{labels}}} {value}\n'


def cadvisor(name: str, value: int, cgroup: str, container: str = "", pod: str = "web-0") -> str:
    line = kubelet(name, value, cgroup, container, pod)
    return re.sub(r"\b(container|pod|namespace)=", _own, line)


def _own(found: re.Match[str]) -> str:
    return f"{OWN}_{'pod_namespace' if found[1] == 'namespace' else found[1] + '_name'}="


# What a kubelet before 1.32 says of a node with one pod: no file lists.
KUBELET = (
    kubelet("memory_usage_bytes", 300, APP, "app")
    + kubelet("memory_rss", 80, APP, "app")
    + kubelet("memory_cache", 200, APP, "app")
    + kubelet("oom_events_total", 0, APP, "app")
    + kubelet("cpu_usage_seconds_total", 7, APP, "app")
    + kubelet("memory_rss", 81, "/kubepods.slice/pod1")
    + kubelet("memory_rss", 1, PAUSE, "POD")
    + kubelet("memory_rss", 5, "/system.slice/sshd.service", pod="")
    + kubelet("memory_working_set_bytes", 900, "/", pod="")
    + kubelet("memory_working_set_bytes", 500, "/kubepods.slice", pod="")
    + 'machine_memory_bytes{machine_id="m"} 1000\n'
)
# What cAdvisor beside it says.
CADVISOR = (
    cadvisor("memory_usage_bytes", 300, APP, "app")
    + cadvisor("memory_total_active_file_bytes", 50, APP, "app")
    + cadvisor("memory_total_inactive_file_bytes", 110, APP, "app")
    + cadvisor("memory_usage_bytes", 1, PAUSE)
    + cadvisor("memory_total_active_file_bytes", 70, "/", pod="")
    + cadvisor("last_seen", 1, "/", pod="")
)
DISCOVERED = {
    "__meta_kubernetes_node_name": "n1",
    "__meta_kubernetes_pod_node_name": "n1",
    "__meta_kubernetes_pod_label_app_kubernetes_io_name": "realmem-cadvisor",
    "__meta_kubernetes_pod_container_port_name": "http",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the outputs say, of the default config."""
    made = bundle.make(load(tmp_path_factory.mktemp("config")))
    found = targets.render(made, ["scrape", "prometheus"])
    return {path: yaml.safe_load(text) for path, text in found.items() if path.endswith(".yaml")}


@pytest.fixture(scope="module")
def scraped(
    files: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """Run Prometheus with the jobs for a kubelet and for cAdvisor beside it, of one node."""
    job = dict(files["scrape/prometheus.yaml"]["scrape_configs"][0])
    (beside,) = files["scrape/cadvisor/prometheus.yaml"]["scrape_configs"]
    own = files["scrape/cadvisor/kubelets.yaml"]["metric_relabel_configs"]
    job["metric_relabel_configs"] = [*job["metric_relabel_configs"], *own]
    with (
        answering(lambda _: KUBELET.encode()) as one,
        answering(lambda _: CADVISOR.encode()) as other,
    ):
        jobs = [_static(job, one), _static(beside, other)]
        config = yaml.safe_dump({"scrape_configs": jobs})
        with serve(tmp_path_factory.mktemp("data"), config) as server:
            deadline = time.monotonic() + 20
            while len(server.query("up == 1", time.time())) < len(jobs):
                assert time.monotonic() < deadline, server.query("up", time.time())
                time.sleep(0.1)
            yield server


def _static(job: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the job for one server, with the labels that discovery in a cluster would give."""
    left = {"kubernetes_sd_configs", "scheme", "authorization", "tls_config"}
    kept = {key: value for key, value in job.items() if key not in left}
    found = {"targets": [address], "labels": DISCOVERED}
    return kept | {"scrape_interval": "1s", "scrape_timeout": "1s", "static_configs": [found]}


def test_what_is_left_is_what_the_rules_read(scraped: Prometheus) -> None:
    """Containers by their names, the whole cgroups that rules read, and no mark of the sorting."""
    answers = scraped.query('{__name__=~"container_.*|machine_.*"}', time.time())
    found = [dict(one.labels) for one in answers]
    fixed = {"job": "kubelet", "metrics_path": "/metrics/cadvisor", "node": "n1"}
    for labels in found:
        del labels["instance"]
        assert labels.items() >= fixed.items()
    series = sorted(
        (each["__name__"], each.get("id", ""), each.get("container", "")) for each in found
    )
    assert series == [
        ("container_memory_total_active_file_bytes", "/", ""),
        ("container_memory_total_active_file_bytes", APP, "app"),
        ("container_memory_total_inactive_file_bytes", APP, "app"),
        ("container_memory_usage_bytes", APP, "app"),
        ("container_memory_working_set_bytes", "/", ""),
        ("container_memory_working_set_bytes", "/kubepods.slice", ""),
        ("container_oom_events_total", APP, "app"),
        ("machine_memory_bytes", "", ""),
    ]
    assert set().union(*found) == {
        *("__name__", "container", "id", "machine_id", "namespace", "pod"),
        *fixed,
    }


def test_an_old_kubelets_container_has_its_exact_value(
    scraped: Prometheus, files: dict[str, Any]
) -> None:
    """From cAdvisor beside it, once: 300 of usage without 160 of file lists."""
    (records,) = [
        group
        for group in files["prometheus/rules/realmem-records.yaml"]["groups"]
        if group["name"] == "realmem-records"
    ]
    expr = next(
        rule["expr"]
        for rule in records["rules"]
        if rule["record"] == "container:memory_real_used:bytes"
    )
    (one,) = scraped.query(expr, time.time())
    names = {"namespace": "shop", "pod": "web-0", "container": "app", "node": "n1"}
    assert (dict(one.labels), one.values) == (names, (140,))
