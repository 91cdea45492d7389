"""What must be scraped, as each common stack wants to be told: derived from what is written.

The metrics are those that this bundle's rules and dashboards read. What a stack drops by default
stands in its file in templates/manifests/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.catalogue.samples import CannotSampleError, satisfying
from generator.catalogue.sources import template
from generator.targets import kubernetes, yamltext
from generator.targets.needs import needed

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.config.matchers import Matcher
    from generator.targets.needs import Needs

# What `realmem generate` says to do with it.
APPLY = "merge the one file of {folder}/ that is your stack's into its values or config"
# What cAdvisor gives of a container with the sets of metrics that cadvisor/daemonset.yaml enables;
# refaults came after its version.
_DAEMONSET = re.compile("container_(fs|memory(?!_workingset_refault)|pressure|spec_memory)_.*")
# The label that a series has between two relabelling rules.
_MARK = "__tmp_realmem"
# As Prometheus writes them, and as prometheus-operator does.
_KEYS = (("source_labels", "target_label"), ("sourceLabels", "targetLabel"))

# File -> template.
_FILES = {
    "metrics.yaml": "scrape-metrics",
    "prometheus.yaml": "scrape-prometheus",
    "kube-prometheus-stack.values.yaml": "scrape-kube-prometheus-stack",
    "k8s-monitoring.values.yaml": "scrape-k8s-monitoring",
    "aks.configmap.yaml": "scrape-aks",
    "cadvisor/daemonset.yaml": "scrape-cadvisor-daemonset",
    "cadvisor/kubelets.yaml": "scrape-cadvisor-kubelets",
    "cadvisor/podmonitor.yaml": "scrape-cadvisor-podmonitor",
    "cadvisor/prometheus.yaml": "scrape-cadvisor-prometheus",
}


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
        "container": metrics.labels.container,
        "keep_daemonset": "|".join(filter(_DAEMONSET.fullmatch, needs.by_exporter["cadvisor"])),
        "cgroups": needs.cgroups,
        "drop_empty": not needs.cgroups,
        "drop_without_pod": _drop(["id", "pod"], ".+;", needs.cgroups, camel=True),
        "drop_without_container": _drop(
            ["__name__", metrics.labels.container], "container_.*;(POD)?", needs.cgroups
        ),
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


def _drop(
    sources: list[str], regex: str, cgroups: str, *, camel: bool = False
) -> list[dict[str, object]]:
    """Return relabelling rules that drop what matches, but for the cgroups that are read."""
    source, target = _KEYS[camel]
    if not cgroups:
        return [{"action": "drop", source: sources, "regex": regex}]
    return [
        {source: ["__name__", "id"], "regex": cgroups, target: _MARK, "replacement": "read"},
        {"action": "drop", source: [*sources, _MARK], "regex": f"{regex};"},
        {"action": "labeldrop", "regex": _MARK},
    ]


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
    source, target = _KEYS[camel]
    found: list[dict[str, object]] = []
    for rule in rules:
        made: dict[str, object] = {source: [rule["source"]]} if "source" in rule else {}
        made[target] = rule["target"]
        found.append(made | ({"replacement": rule["replacement"]} if "replacement" in rule else {}))
    return found
