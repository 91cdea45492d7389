"""`realmem init` beside a real Prometheus and a real VictoriaMetrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.config.matchers import Matcher
from tests.support import configs, prometheus
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e


def test_the_config_fits_the_server(tmp_path: Path, server: Prometheus) -> None:
    """Jobs, path, labels and interval of the capture."""
    outcome = realmem(tmp_path, "init", "--prometheus", server.url)
    assert (outcome.code, outcome.out) == (0, "")
    text = (tmp_path / "realmem.yaml").read_text(encoding="utf-8")
    metrics = configs.load(tmp_path, text).metrics
    assert metrics.cadvisor == (
        Matcher("job", "=", "kubelet"),
        Matcher("metrics_path", "=", "/metrics/cadvisor"),
    )
    assert metrics.kube_state_metrics == (Matcher("job", "=", "kube-state-metrics"),)
    assert metrics.node_exporter == (Matcher("job", "=", "node-exporter"),)
    assert (metrics.labels.pod, metrics.labels.node) == ("pod", "node")
    assert str(metrics.scrape_interval) == "15s"
    assert "cluster_variable: false" in text
    assert ("# Found on Prometheus 2." in text) or ("# Found on VictoriaMetrics." in text)


def test_what_is_not_there_is_said(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An empty server: the usual jobs, and a word for each."""
    data = tmp_path_factory.mktemp("empty") / "data"
    data.mkdir()
    with prometheus.serve(data) as empty:
        outcome = realmem(tmp_path, "init", "--prometheus", empty.url)
    assert outcome.code == 0
    assert "cAdvisor: no series on this server; the config names its usual job" in outcome.err
    assert realmem(tmp_path, "generate").code == 0
