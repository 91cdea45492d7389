"""A folder that `kubectl apply -k` applies: PrometheusRules, and a ConfigMap a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import grafana_sidecar, kubernetes, prometheus_operator

if TYPE_CHECKING:
    from generator.bundle import Bundle

notes = prometheus_operator.notes


# What `realmem generate` says to do with it.
APPLY = "kubectl apply --server-side -k {folder}"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`kustomize/`: kustomization.yaml, the rules, and the dashboards as plain JSON."""
    rules = {f"{name}.yaml": text for name, text in prometheus_operator.objects(bundle).items()}
    boards = {f"dashboards/{board.name}.json": board.text for board in bundle.dashboards}
    names = {
        "rules": list(rules),
        "boards": [
            {"name": kubernetes.object_name(board.name), "files": [f"dashboards/{board.name}.json"]}
            for board in bundle.dashboards
        ],
        "labels": bundle.config.kubernetes.dashboard_labels,
        "annotations": grafana_sidecar.folder_of(bundle),
    }
    text, _ = kubernetes.document(bundle, "kustomization", names)
    files = {"kustomization.yaml": text, **rules, **boards}
    return {f"kustomize/{path}": content.encode() for path, content in files.items()}
