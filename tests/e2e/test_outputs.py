"""What outputs write besides rule files, run: rules of one cluster, queries of autoscalers."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, targets
from tests.e2e.test_configured import replay, series
from tests.support.configs import asked, load
from tests.support.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

AT = 30 * 60
KEDA = """
autoscaling: {scaler: keda, workloads: [{namespace: shop, kind: StatefulSet, name: web, max: 9}]}
"""


def of_cluster(folder: Path, cluster: str, fed: dict[str, str], output: str) -> Replay:
    """Replay one of two clusters' rules over what a Prometheus of both has."""
    text = "clusters: [eu, us]\nalerts: {MemoryMetricsMissing: {severities: [critical]}}"
    files = targets.render(bundle.make(load(folder, text)), [output])
    groups = yaml.safe_load(files[f"{output}/realmem-{cluster}.yaml"])["groups"]
    for group in groups:
        group.pop("partial_response_strategy", None)  # which is Thanos' alone
    path = folder / f"{cluster}.yaml"
    path.write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    return Replay([path], fed, step=60, work=folder)


@pytest.mark.parametrize("output", ["mimir", "thanos"])
def test_a_cluster_has_its_own_numbers_and_its_own_alerts(tmp_path: Path, output: str) -> None:
    """The other's container near its limit is not it, nor the other's namespace of this name."""
    fed = {
        **series("shop", "web", 100, more=', cluster="eu"'),
        **series("shop", "web", 990, more=', cluster="us"'),
    }
    record = "namespace:memory_real_used:bytes"
    for cluster, mebibytes, alerts in (("eu", 100, set()), ("us", 990, {"warning", "critical"})):
        run = of_cluster(tmp_path, cluster, fed, output)
        answers = run.ask([(record, AT)])[record, AT]
        assert [(one["cluster"], one.value) for one in answers] == [(cluster, mebibytes * 2**20)]
        firing = [dict(labels) for labels in run.alerts([AT])[AT]]
        assert {one["severity"] for one in firing} == alerts
        assert {one["cluster"] for one in firing} <= {cluster}


def test_a_silent_cluster_is_told_by_its_own_rules(tmp_path: Path) -> None:
    """Nothing of it was ever there, so no series has its name: the rule brings it."""
    fed = series("shop", "web", 100, more=', cluster="eu"')
    assert of_cluster(tmp_path, "eu", fed, "mimir").alerts([AT])[AT] == set()
    firing = [dict(labels) for labels in of_cluster(tmp_path, "us", fed, "mimir").alerts([AT])[AT]]
    assert {(one["alertname"], one["cluster"]) for one in firing} == {
        ("MemoryMetricsMissing", "us")
    }
    assert {one["input"] for one in firing} == {"container_memory_rss", "kube_pod_owner"}


@pytest.mark.parametrize(
    ("real_used", "file", "gone", "pods"),
    [
        # MiB of a limit of 1,000. At a target of 75 % two pods stay two …
        (700, 0, 0, 2),
        # … also when page cache fills the rest of the limit, …
        (700, 299, 0, 2),
        # … also after a rollout, whose old pods cAdvisor shows for five minutes more, …
        (700, 0, 2, 2),
        # … and become three before either is killed.
        (830, 0, 0, 3),
    ],
)
def test_a_workload_is_scaled_on_need_and_not_on_cache(
    tmp_path: Path, real_used: float, file: float, gone: int, pods: int
) -> None:
    """KEDA's query over two pods, and the arithmetic of Kubernetes' autoscaler."""
    files = targets.render(bundle.make(load(tmp_path, KEDA)), ["prometheus", "autoscaling"])
    paths = []
    for path, content in files.items():
        if path.startswith("prometheus/"):
            paths.append(tmp_path / path.rsplit("/", 1)[1])
            paths[-1].write_bytes(content)
    (scaled,) = (yaml.safe_load(files[path]) for path in files if path.endswith("memory.yaml"))
    trigger: dict[str, Any] = scaled["spec"]["triggers"][0]
    fed = series("shop", "web", real_used, file=file)
    every = {
        name.replace("web-0", f"web-{pod}").replace('"/web"', f'"/web{pod}"'): values
        for name, values in fed.items()
        for pod in range(2 + gone)
        if pod < 2 or name.startswith("container_")
    }
    run = Replay(paths, {**every, **series("shop", "api", 999)}, step=60, work=tmp_path)
    query = trigger["metadata"]["query"]
    (answer,) = run.ask([(query, AT)])[query, AT]
    assert trigger["metricType"] == "AverageValue"
    assert answer.value == pytest.approx(2 * real_used / 1000)
    wanted = answer.value / float(trigger["metadata"]["threshold"])
    # Nothing happens within a tenth of the target.
    assert (2 if abs(wanted / 2 - 1) <= 0.1 else math.ceil(wanted)) == pods


def test_the_rules_find_what_aks_scrapes(tmp_path: Path) -> None:
    """With the config that the file's head asks for: its jobs, and nodes in the label instance."""
    files = targets.render(bundle.make(load(tmp_path)), ["scrape"])
    config = asked(files["scrape/aks.configmap.yaml"])
    at = 'job="cadvisor", instance="aks-1"'
    fed = {
        re.sub('job="kubelet".*node="n"', at, name): values
        for name, values in series("shop", "web", 300).items()
        if not name.startswith("kube_pod_container_resource_limits")
    }
    fed |= {
        f'container_memory_working_set_bytes{{{at}, id="/"}}': "700x40",
        'kube_node_status_allocatable{job="kube-state-metrics", node="aks-1", resource="memory"}': (
            "900x40"
        ),
        'node_memory_SUnreclaim_bytes{job="node", instance="aks-1"}': "100x40",
        'node_memory_MemTotal_bytes{job="node", instance="aks-1"}': "1000x40",
    }
    run = replay(tmp_path, config, fed)
    asks = {
        "container:memory_bound:bytes": 900,
        "node:memory_working_set:bytes": 700,
        "node:memory_slab_unreclaimable:bytes": 100,
        "node:memory_real_used:bytes": 300 * 2**20,
    }
    for (record, _), samples in run.ask([(record, AT) for record in asks]).items():
        assert [(one["node"], one.value) for one in samples] == [("aks-1", asks[record])], record
