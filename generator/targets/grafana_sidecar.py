"""A ConfigMap a dashboard, for the sidecar that Grafana's Helm chart runs beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import kubernetes

if TYPE_CHECKING:
    from generator.bundle import Bundle


# What `realmem generate` says to do with it.
APPLY = "kubectl apply -f {folder}/"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`grafana-sidecar/*.yaml`."""
    names = {
        "labels": bundle.config.kubernetes.dashboard_labels,
        "annotations": folder_of(bundle),
    }
    return {
        f"grafana-sidecar/{board.name}.yaml": kubernetes.dashboard(
            bundle, "dashboard-configmap", board, names
        ).encode()
        for board in bundle.dashboards
    }


def folder_of(bundle: Bundle) -> dict[str, str]:
    """Return what tells the sidecar the folder."""
    return {bundle.config.kubernetes.folder_annotation: bundle.config.dashboards.folder}
