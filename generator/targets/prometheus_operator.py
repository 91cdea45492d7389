"""PrometheusRule objects for prometheus-operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import kubernetes
from generator.targets.ruletext import groups_text

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.targets.ruletext import AnyGroup

# What `realmem generate` says to do with it.
APPLY = "kubectl apply --server-side -f {folder}/"
# By one of these a Prometheus selects its rules: kube-prometheus-stack's, and kube-prometheus'.
_SELECTED_BY = {"release", "prometheus"}
_UNLABELLED = (
    "PrometheusRules without a label release: kube-prometheus-stack loads only those of its Helm "
    "release; set kubernetes: {rule_labels: {release: NAME}}, or for kube-prometheus "
    "{prometheus: k8s, role: alert-rules}"
)


def render(bundle: Bundle) -> dict[str, bytes]:
    """`prometheus-operator/`: an object with the records and one with the alerts."""
    texts = objects(bundle)
    return {f"prometheus-operator/{name}.yaml": text.encode() for name, text in texts.items()}


def objects(bundle: Bundle) -> dict[str, str]:
    """Return the text of each PrometheusRule by its name."""
    catalogue = bundle.catalogue
    groups: dict[str, tuple[AnyGroup, ...]] = {
        "realmem-records": catalogue.recording,
        "realmem-alerts": catalogue.alerting,
    }
    return {
        name: kubernetes.document(
            bundle,
            "prometheusrule",
            {"name": name, "labels": bundle.config.kubernetes.rule_labels},
            groups=groups_text(group),
        )[0]
        for name, group in groups.items()
        if group
    }


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know before the objects are applied, and ignored."""
    if _SELECTED_BY & bundle.config.kubernetes.rule_labels.keys():
        return []
    return [_UNLABELLED]
