"""The first realmem.yaml: whatever a server calls things, `realmem generate` accepts it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from generator import config
from generator.config.matchers import Matcher
from generator.live import discovery
from generator.live.discovery import Found, _usable
from generator.live.kind import Kind
from generator.live.starter import render
from tests.support import configs

NAMES = st.text(min_size=1, max_size=60)


def source(*names: str) -> discovery.Source:
    return discovery.Source(tuple(Matcher("job", "=", name) for name in names[:1]), 9, names[1:])


def test_without_a_server_it_holds_the_defaults(tmp_path: Path) -> None:
    """What is written says nothing that was not so without it."""
    assert configs.load(tmp_path, render()).metrics == config.Config().metrics


def test_what_was_found_is_what_the_config_says(tmp_path: Path) -> None:
    """Each part in its place."""
    found = Found(
        kind=Kind("Mimir", "2.14.0"),
        cadvisor=source("k8s: \"cadvisor\" # 'x'", "other"),
        kube_state_metrics=source("ksm"),
        labels={"pod": "pod_name", "cluster": "site"},
        clusters=3,
        interval=15.0,
        exact=100,
        kubelets=("v1.33.0 × 40",),  # noqa: RUF001 - times
        runtimes=("go", "jvm"),
    )
    text = render(found)
    made = configs.load(tmp_path, text)
    assert made.metrics.cadvisor == (Matcher("job", "=", "k8s: \"cadvisor\" # 'x'"),)
    assert made.metrics.kube_state_metrics == (Matcher("job", "=", "ksm"),)
    assert made.metrics.node_exporter == config.Config().metrics.node_exporter
    assert (made.metrics.labels.pod, made.metrics.labels.cluster) == ("pod_name", "site")
    assert str(made.metrics.scrape_interval) == "15s"
    assert made.runtimes == ("go", "jvm")
    assert made.dashboards.cluster_variable
    assert "# node_exporter: nothing of it is there" in text
    assert "# Found on Mimir 2.14.0." in text
    assert "also other" in text


def test_without_a_cluster_label_boards_offer_none(tmp_path: Path) -> None:
    """There is nothing to choose from."""
    found = Found(Kind("Prometheus"), cadvisor=source("kubelet"))
    assert not configs.load(tmp_path, render(found)).dashboards.cluster_variable


@given(NAMES, NAMES, NAMES)
def test_no_name_breaks_the_file(job: str, other: str, version: str) -> None:
    """Names are data: quoted, or shown in comments that they cannot leave."""
    matchers = _usable({"job": job}, ("job",))
    found = Found(
        kind=Kind("Prometheus", version),
        cadvisor=discovery.Source(matchers, 9, (other,)) if matchers else None,
        kubelets=(version,),
    )
    with TemporaryDirectory() as folder:
        made = configs.load(Path(folder), render(found))
    if matchers:
        assert made.metrics.cadvisor == (Matcher("job", "=", job),)
    assert made.outputs == ("prometheus", "grafana")
