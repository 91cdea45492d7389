"""Real servers: one holds the capture, one a large cluster, both what the rules record of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench import grafana, promql, rulefiles
from bench import history as histories
from bench.cluster import exporters, model, prometheus_self, runtimes
from bench.prometheus import REMOTE_WRITE
from generator import bundle, targets
from tests.support import backfill, boards, capture, generated
from tests.support.configs import load
from tests.support.prometheus import Prometheus, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

# Any time will do.
LARGE_START = 1767225600


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Serve the capture and its records; each worker of a parallel run has a server of its own."""
    work = tmp_path_factory.mktemp("history")
    data = work / "data"
    backfill.create_blocks_from_openmetrics(capture.extract(work / "capture.om"), data)
    # Twice as often as by default: kills of this capture follow a minute of growth.
    files = targets.render(bundle.make(load(work, "rules: {interval: 1m}")), ["prometheus"])
    rules = [work / Path(name).name for name in files]
    for path, text in zip(rules, files.values(), strict=True):
        path.write_bytes(text)
    backfill.evaluate_rules(rules, data, capture.WINDOW)
    with serve(data) as prometheus:
        yield prometheus


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[boards.Ground]:
    """Serve twenty minutes of 5,000 containers in two clusters, and what the rules record of them.

    Every series is there that rules and boards read: pod-level and pause series, two replicas of
    kube-state-metrics, restarted containers with two ids, pods that moved to another node.
    """
    end = LARGE_START + 20 * 60
    shape = model.Shape(5000, LARGE_START, end, ("eu-1", "us-1"), kube_state_replicas=2)
    rules = rulefiles.load(generated.rule_files())
    read = promql.metrics(*(rule.expr for rule in rules))
    read = read.union(*map(grafana.metrics_read, generated.dashboards().values()))
    groups = {(f"/etc/prometheus/rules/realmem.yaml;{r.group}", r.interval) for r in rules}
    clusters = model.build(shape)
    with serve(tmp_path_factory.mktemp("large") / "data", "{}", REMOTE_WRITE) as prometheus:
        histories.make(
            prometheus,
            [*exporters.export(clusters), *prometheus_self.export(sorted(groups), LARGE_START)],
            rulefiles.chain(rules),
            start=LARGE_START,
            end=end,
            scrape=60,
            wanted=read,
        )
        yield boards.Ground(prometheus, LARGE_START, end - 60, 60, tuple(_choices(clusters[0])))


def _choices(cluster: model.Cluster) -> Iterator[dict[str, str]]:
    """Yield a pod that restarts, for it has everything there is to show, and one a runtime."""
    restarting = next(pod for pod in cluster.pods if pod.restarts)
    runtimes_ = runtimes.workloads(cluster)
    first = {pod.workload: pod for pod in reversed(cluster.pods) if pod.workload in runtimes_}
    for pod in (restarting, *first.values()):
        yield {
            "cluster": cluster.name,
            "namespace": pod.workload.namespace,
            "workload": pod.workload.name,
            "pod": pod.name,
            "container": "app",
            "node": pod.node,
        }
