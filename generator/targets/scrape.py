"""What must be scraped, as each common stack wants to be told: derived from what is written.

The metrics are those that this bundle's rules and dashboards read. What a stack drops by default
stands in its file in templates/manifests/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.inputs import inputs
from generator.catalogue.samples import CannotSampleError, satisfying
from generator.catalogue.scanning import selections
from generator.catalogue.sources import template
from generator.dashboards.reading import queries
from generator.targets import kubernetes, yamltext

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from generator.bundle import Bundle
    from generator.config.matchers import Matcher

# How an exporter's metrics begin; any other comes from the applications themselves.
_PREFIXES = {
    "cadvisor": ("container_", "machine_"),
    "kubelet": ("kubelet_",),
    "kube_state_metrics": ("kube_",),
    "node_exporter": ("node_",),
    "prometheus": ("prometheus_",),
}
_OTHER = "applications"

# File -> template.
_FILES = {
    "metrics.yaml": "scrape-metrics",
    "prometheus.yaml": "scrape-prometheus",
    "kube-prometheus-stack.values.yaml": "scrape-kube-prometheus-stack",
    "k8s-monitoring.values.yaml": "scrape-k8s-monitoring",
    "aks.configmap.yaml": "scrape-aks",
    "cadvisor/daemonset.yaml": "scrape-cadvisor-daemonset",
    "cadvisor/podmonitor.yaml": "scrape-cadvisor-podmonitor",
    "cadvisor/prometheus.yaml": "scrape-cadvisor-prometheus",
}


@dataclass(frozen=True)
class Needs:
    """The metrics that are read, by exporter; `of_cgroups` are those of more than containers."""

    by_exporter: Mapping[str, list[str]]
    of_cgroups: frozenset[str]

    def unread(self, *patterns: str) -> str:
        """Return those of the patterns that match nothing that is read, as one; "" if none."""
        return _unmatched(patterns, [name for each in self.by_exporter.values() for name in each])

    def unread_of_cgroups(self, *patterns: str) -> str:
        """Return those that match nothing that is read of cgroups which are no container."""
        return _unmatched(patterns, self.of_cgroups)


def render(bundle: Bundle) -> dict[str, bytes]:
    """`scrape/`: a file a stack, and in `scrape/cadvisor/` an exporter for kubelets before 1.32."""
    needs = needed(bundle)
    names = _names(bundle, needs)
    files = {path: kubernetes.document(bundle, name, names)[0] for path, name in _FILES.items()}
    header = re.sub("^#", "//", yamltext.header(bundle.config.name), flags=re.MULTILINE)
    patch = template("manifests/scrape-kube-prometheus.libsonnet").render(names)
    files["kube-prometheus.libsonnet"] = f"{header}{patch}\n"
    return {f"scrape/{path}": text.encode() for path, text in files.items()}


def notes(bundle: Bundle) -> list[str]:
    """Return what the user must add to the files."""
    metrics = bundle.config.metrics
    unknown = []
    for exporter in ("cadvisor", "kubelet", "kube_state_metrics", "node_exporter"):
        try:
            satisfying(getattr(metrics, exporter))
        except CannotSampleError as matcher:
            unknown.append(f"scrape/ sets no label that passes {matcher}: add it to the jobs")
    return unknown


def needed(bundle: Bundle) -> Needs:
    """Return what the bundle's rules and dashboards read."""
    exprs = [rule.expr for group in bundle.catalogue.groups for rule in group.rules]
    exprs += [query for board in bundle.dashboards for query in queries(board)]
    metrics = inputs(bundle.catalogue, exprs)
    by_exporter: dict[str, list[str]] = {name: [] for name in (*_PREFIXES, _OTHER)}
    for metric in metrics:
        begins = (name for name, prefixes in _PREFIXES.items() if metric.startswith(prefixes))
        by_exporter[next(begins, _OTHER)].append(metric)
    container = f'{bundle.config.metrics.labels.container}!=""'
    of_cgroups = frozenset(
        name
        for expr in exprs
        for name, matchers in selections(expr)
        if name.startswith("container_") and container not in matchers and ":" not in name
    )
    return Needs(by_exporter, of_cgroups)


def _unmatched(patterns: Iterable[str], names: Collection[str]) -> str:
    found = (each for each in patterns if not any(re.fullmatch(each, name) for name in names))
    return "|".join(found)


def _names(bundle: Bundle, needs: Needs) -> dict[str, object]:
    metrics = bundle.config.metrics
    keep = {f"keep_{name}": "|".join(found) for name, found in needs.by_exporter.items()}
    node = {"source": "__meta_kubernetes_node_name", "target": metrics.labels.node}
    pod_node = {**node, "source": "__meta_kubernetes_pod_node_name"}
    cadvisor = _fixed(metrics.cadvisor)
    own = [
        {"source": f"container_label_io_kubernetes_{of}", "target": getattr(metrics.labels, name)}
        for of, name in (
            ("container_name", "container"),
            ("pod_name", "pod"),
            ("pod_namespace", "namespace"),
        )
    ]
    return {
        **needs.by_exporter,
        **keep,
        "unread": needs.unread,
        "unread_of_cgroups": needs.unread_of_cgroups,
        "without_pod": "" if needs.of_cgroups else ".+;",
        "drop_cgroups": not needs.of_cgroups,
        "interval": str(metrics.scrape_interval),
        "labels": bundle.config.kubernetes.rule_labels,
        "cadvisor_target": _relabelings([node, *cadvisor]),
        "kubelet_target": _relabelings([node, *_fixed(metrics.kubelet)]),
        "kube_state_metrics_target": _relabelings(_fixed(metrics.kube_state_metrics)),
        "node_exporter_target": _relabelings([pod_node, *_fixed(metrics.node_exporter)]),
        "daemonset_target": _relabelings([pod_node, *cadvisor]),
        "daemonset_target_camel": _relabelings([pod_node, *cadvisor], camel=True),
        "daemonset_own": _relabelings(own),
        "daemonset_own_camel": _relabelings(own, camel=True),
    }


def _fixed(matchers: tuple[Matcher, ...]) -> list[dict[str, str]]:
    """Return labels that pass the matchers, none where a matcher shows no example."""
    try:
        labels = satisfying(matchers)
    except CannotSampleError:
        return []
    # A relabelling puts groups in for $1; a value that a user wrote is data.
    return [
        {"target": name, "replacement": value.replace("$", "$$")} for name, value in labels.items()
    ]


def _relabelings(rules: list[dict[str, str]], *, camel: bool = False) -> list[dict[str, object]]:
    """Return relabelling rules as Prometheus writes their keys, or prometheus-operator."""
    source, target = ("sourceLabels", "targetLabel") if camel else ("source_labels", "target_label")
    found: list[dict[str, object]] = []
    for rule in rules:
        made: dict[str, object] = {source: [rule["source"]]} if "source" in rule else {}
        made[target] = rule["target"]
        found.append(made | ({"replacement": rule["replacement"]} if "replacement" in rule else {}))
    return found
