"""What must be scraped: found in what is written, and kept by every stack that is told so."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import _jsonnet
import pytest
import yaml

from generator import bundle, checks, targets
from generator.catalogue.samples import passes
from generator.checks.reading import reads
from generator.targets import scrape
from tests.support.configs import load
from tests.support.programs import program
from tests.targets.conftest import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tests.targets.conftest import Files

EXPORTERS = ("cadvisor", "kubelet", "kube-state-metrics", "node-exporter")
# How the metrics of applications begin, which their owners scrape.
RUNTIMES = r"go_|process_|jvm_|nodejs_|v8js_|python_|dotnet_"
# An alert that reads what the stacks drop by default, whole cgroups among it.
GREEDY = """{
  prometheusAlerts+: { groups+: [{ name: 'greedy', interval: '1m', rules: [{
    alert: 'Greedy',
    expr: 'container_spec_memory_limit_bytes{id="/"} + container_tasks_state + machine_swap_bytes',
    labels: { severity: 'info' },
    annotations: {},
  }] }] },
}"""


def needed(files: Files) -> dict[str, list[str]]:
    found: dict[str, list[str]] = document(files, "scrape/metrics.yaml")
    return found


def greedy(folder: Path) -> Files:
    (folder / "greedy.jsonnet").write_text(GREEDY, encoding="utf-8")
    made = bundle.make(load(folder, "overlays: [greedy.jsonnet]"))
    return targets.render(made, ["scrape"])


def survives(rules: Iterable[Mapping[str, Any]], series: Mapping[str, str]) -> bool:
    """Follow a series through drop and keep rules, as Prometheus and its operator write them."""
    for rule in rules:
        names = rule.get("sourceLabels", rule.get("source_labels"))
        text = ";".join(series.get(name, "") for name in names or ())
        matches = re.fullmatch(rule.get("regex", "(.*)"), text) is not None
        if (rule["action"] == "drop" and matches) or (rule["action"] == "keep" and not matches):
            return False
    return True


def container(name: str) -> dict[str, str]:
    labels = {"namespace": "shop", "pod": "web-0", "container": "app", "scope": "container"}
    return {"__name__": name, "id": "/kubepods/1", **labels}


def test_what_is_needed_is_what_the_checks_see_being_read(
    everything: Files, tmp_path: Path
) -> None:
    """The parser of `realmem check` finds the same metrics in the written rules and dashboards."""
    for path, content in everything.items():
        if path.startswith(("prometheus/", "grafana/dashboards/")):
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    subject = checks.load([tmp_path])
    read = {each.selector.name for each in reads(subject)} - subject.records.keys()
    metrics = {name for names in needed(everything).values() for name in names}
    assert metrics == read - {"ALERTS", "up", None}


def test_every_metric_is_known_by_its_exporter(everything: Files) -> None:
    """What is nobody's would be missing from every file."""
    assert set(EXPORTERS) <= needed(everything).keys()
    for metric in needed(everything).get("applications", ()):
        assert re.match(RUNTIMES, metric), metric


def test_the_jobs_of_a_plain_prometheus_keep_all_that_is_needed(everything: Files) -> None:
    """And nothing besides: between them they are the list."""
    jobs = document(everything, "scrape/prometheus.yaml")["scrape_configs"]
    kept = {name for job in jobs for name in job["metric_relabel_configs"][0]["regex"].split("|")}
    metrics = {
        name
        for exporter, names in needed(everything).items()
        if exporter != "applications"
        for name in names
    }
    assert kept == metrics


def test_kube_prometheus_stack_keeps_what_is_needed(everything: Files, tmp_path: Path) -> None:
    """Its own list drops swap, for one; and an overlay that reads more, gets more."""
    for files in (everything, greedy(tmp_path)):
        values = document(files, "scrape/kube-prometheus-stack.values.yaml")
        rules = values["kubelet"]["serviceMonitor"]["cAdvisorMetricRelabelings"]
        for metric in needed(files)["cadvisor"]:
            assert survives(rules, container(metric)), metric
        # What nobody needs is dropped as the chart does it.
        assert not survives(rules, container("container_fs_io_current"))
        assert not survives(rules, container("container_threads_max"))


def test_kube_prometheus_needs_no_change(everything: Files) -> None:
    """It keeps everything that is read by default."""
    assert _jsonnet.evaluate_snippet(
        "x", everything["scrape/kube-prometheus.libsonnet"].decode()
    ) == ("{ }\n")


def test_kube_prometheus_keeps_what_an_overlay_needs(tmp_path: Path) -> None:
    """Its endpoint for cAdvisor gets a list without the names that are read; the others stay."""
    patch = greedy(tmp_path)["scrape/kube-prometheus.libsonnet"].decode()
    endpoints = "[{ path: '/metrics/cadvisor', metricRelabelings: [] }, { port: 'https-metrics' }]"
    monitor = f"{{ serviceMonitorKubelet: {{ spec: {{ endpoints: {endpoints} }} }} }}"
    text = _jsonnet.evaluate_snippet("x", f"{{ kubernetesControlPlane: {monitor} }} + ({patch})")
    spec = json.loads(text)["kubernetesControlPlane"]["serviceMonitorKubelet"]["spec"]
    cadvisor, other = spec["endpoints"]
    assert other == {"port": "https-metrics"}
    rules = cadvisor["metricRelabelings"]
    assert survives(rules, container("container_tasks_state"))
    assert survives(rules, {"__name__": "container_spec_memory_limit_bytes", "id": "/"})
    assert not survives(rules, container("container_cpu_load_average_10s"))
    assert not survives(rules, {"__name__": "container_threads", "id": "/"})


def test_grafanas_chart_is_given_the_names(everything: Files) -> None:
    """To each of the sources that have allow-lists; empty containers go unless some are read."""
    values = document(everything, "scrape/k8s-monitoring.values.yaml")
    cluster = values["clusterMetrics"]
    tuning = cluster["cadvisor"]["metricsTuning"]
    assert tuning["includeMetrics"] == needed(everything)["cadvisor"]
    assert cluster["cadvisor"]["scrapeInterval"] == "30s"
    assert (
        cluster["kube-state-metrics"]["metricsTuning"]["includeMetrics"]
        == (needed(everything)["kube-state-metrics"])
    )
    linux = values["hostMetrics"]["linuxHosts"]["metricsTuning"]
    assert linux["includeMetrics"] == needed(everything)["node-exporter"]


def test_aks_is_given_the_names(everything: Files) -> None:
    """In the form of its ConfigMap: lines of TOML with regular expressions."""
    data = document(everything, "scrape/aks.configmap.yaml")["data"]
    lines = dict(
        line.split(" = ") for line in data["default-targets-metrics-keep-list"].splitlines()
    )
    names = {
        "cadvisor": "cadvisor",
        "kubelet": "kubelet",
        "kubestate": "kube-state-metrics",
        "nodeexporter": "node-exporter",
    }
    for key, exporter in names.items():
        assert lines[key] == '"' + "|".join(needed(everything)[exporter]) + '"'
    assert lines["minimalingestionprofile"] == "true"


@pytest.mark.parametrize("name", ["prometheus", "cadvisor/prometheus"])
def test_promtool_takes_the_scrape_jobs(everything: Files, tmp_path: Path, name: str) -> None:
    """Debian's promtool is built without Kubernetes discovery: a static one stands in for it."""
    config = document(everything, f"scrape/{name}.yaml")
    for job in config["scrape_configs"]:
        if job.pop("kubernetes_sd_configs", None):
            job["static_configs"] = [{"targets": ["localhost:1"]}]
    path = tmp_path / "prometheus.yml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    done = subprocess.run(
        [program("promtool"), "check", "config", "--syntax-only", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "cadvisor",
    ['job="kubelet", metrics_path="/metrics/cadvisor"', 'job=~"cadvisor|kubelet"', 'job="a$1b"'],
)
def test_jobs_give_the_labels_that_the_rules_ask_for(
    written: Callable[..., Files], tmp_path: Path, cadvisor: str
) -> None:
    """The selectors of realmem.yaml find the series of every job."""
    text = f"metrics: {{cadvisor: '{cadvisor}'}}"
    files = written(text, "scrape")
    matchers = load(tmp_path, text).metrics.cadvisor
    (daemonset,) = document(files, "scrape/cadvisor/prometheus.yaml")["scrape_configs"]
    monitor = document(files, "scrape/cadvisor/podmonitor.yaml")["spec"]["podMetricsEndpoints"][0]
    for rules in (
        document(files, "scrape/prometheus.yaml")["scrape_configs"][0]["relabel_configs"],
        daemonset["relabel_configs"],
        monitor["relabelings"],
    ):
        fixed = {
            rule.get("target_label", rule.get("targetLabel")): rule["replacement"].replace(
                "$$", "$"
            )
            for rule in rules
            if "replacement" in rule
        }
        assert all(passes(matcher, fixed.get(matcher.label, "")) for matcher in matchers)


def test_a_selector_without_an_example_is_said(tmp_path: Path) -> None:
    """The job lacks the label then, and the user must write it."""
    text = "outputs: [scrape]\nmetrics: {node_exporter: 'job=~\"node.*\"'}"
    made = bundle.make(load(tmp_path, text))
    assert targets.notes(made) == [
        'scrape/ sets no label that passes job=~"node.*": add it to the jobs'
    ]


def test_cadvisor_beside_old_kubelets_has_the_labels_of_containers(
    written: Callable[..., Files],
) -> None:
    """Under the configured names, and none of cAdvisor's own pod."""
    files = written("metrics: {labels: {pod: pod_name, container: container_name}}", "scrape")
    (endpoint,) = document(files, "scrape/cadvisor/podmonitor.yaml")["spec"]["podMetricsEndpoints"]
    own = {
        rule["sourceLabels"][0]: rule["targetLabel"]
        for rule in endpoint["metricRelabelings"]
        if "targetLabel" in rule
    }
    assert own == {
        "container_label_io_kubernetes_container_name": "container_name",
        "container_label_io_kubernetes_pod_name": "pod_name",
        "container_label_io_kubernetes_pod_namespace": "namespace",
    }
    pod = document(files, "scrape/cadvisor/daemonset.yaml")["spec"]["template"]["spec"]
    (cadvisor,) = pod["containers"]
    (flag,) = [each for each in cadvisor["args"] if "whitelisted_container_labels" in each]
    labels = flag.split("=")[1].split(",")
    assert {f"container_label_{name.replace('.', '_')}" for name in labels} == own.keys()


@pytest.mark.parametrize(
    ("expr", "cgroups"),
    [
        ('container_memory_rss{container!="", container!="POD"}', False),
        ("machine_memory_bytes", False),
        ('container_memory_rss{id="/"}', True),
        ("container_memory_rss", True),
    ],
)
def test_needs_tell_containers_from_whole_cgroups(
    tmp_path: Path, expr: str, *, cgroups: bool
) -> None:
    """Only where something reads them are the series of no container kept."""
    rule = f"{{ record: 'a:b:c', expr: '{expr}' }}"
    group = f"{{ name: 'only', interval: '1m', rules: [{rule}] }}"
    parts = f"prometheusRules: {{ groups: [{group}] }}, prometheusAlerts: {{ groups: [] }}"
    (tmp_path / "only.jsonnet").write_text(
        f"function(bundle) {{ {parts}, grafanaDashboards: {{}} }}", encoding="utf-8"
    )
    made = bundle.make(load(tmp_path, "overlays: [only.jsonnet]"))
    assert bool(scrape.needed(made).of_cgroups) is cgroups
    values = document(targets.render(made, ["scrape"]), "scrape/kube-prometheus-stack.values.yaml")
    rules = values["kubelet"]["serviceMonitor"]["cAdvisorMetricRelabelings"]
    root = {"__name__": "container_memory_rss", "id": "/"}
    assert survives(rules, root) is cgroups
    values = document(targets.render(made, ["scrape"]), "scrape/k8s-monitoring.values.yaml")
    tuning = values["clusterMetrics"]["cadvisor"]["metricsTuning"]
    assert tuning["dropEmptyContainerLabels"] is not cgroups
