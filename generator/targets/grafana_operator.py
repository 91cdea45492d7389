"""A GrafanaDashboard object a dashboard, for grafana-operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import kubernetes

if TYPE_CHECKING:
    from generator.bundle import Bundle


# What `realmem generate` says to do with it.
APPLY = "kubectl apply --server-side -f {folder}/"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`grafana-operator/*.yaml`."""
    config = bundle.config
    names = {"grafanas": config.kubernetes.grafana_labels, "folder": config.dashboards.folder}
    return {
        f"grafana-operator/{board.name}.yaml": kubernetes.dashboard(
            bundle, "grafanadashboard", board, names
        ).encode()
        for board in bundle.dashboards
    }
