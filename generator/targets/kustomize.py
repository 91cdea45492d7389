"""A folder that `kubectl apply -k` applies: PrometheusRules, and a ConfigMap a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import grafana_sidecar, jsontext, kubernetes, prometheus_operator

if TYPE_CHECKING:
    from generator.bundle import Bundle

notes = prometheus_operator.notes


def render(bundle: Bundle) -> dict[str, bytes]:
    """`kustomize/`: kustomization.yaml, the rules, and the dashboards as plain JSON."""
    rules = {f"{name}.yaml": text for name, text in prometheus_operator.objects(bundle).items()}
    boards = {
        f"dashboards/{board.name}.json": jsontext.dump(board.json) for board in bundle.dashboards
    }
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
