"""Dashboard JSON and the file that makes Grafana load it from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import jsontext, yamltext

if TYPE_CHECKING:
    from generator.bundle import Bundle

FOLDER = "grafana/dashboards"
# Where the provisioning file says that the dashboards are mounted.
MOUNT = "/etc/grafana/dashboards/realmem"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`grafana/dashboards/*.json` and `grafana/provisioning/dashboards/realmem.yaml`."""
    boards = bundle.dashboards
    files = {f"{FOLDER}/{board.name}.json": jsontext.dump(board.json) for board in boards}
    files["grafana/provisioning/dashboards/realmem.yaml"] = _provisioning(bundle)
    return {path: text.encode() for path, text in files.items()}


def _provisioning(bundle: Bundle) -> str:
    provider = {
        "name": "realmem",
        "orgId": 1,
        # Grafana expands $NAME in provisioning files; a name that a user gave is data.
        "folder": bundle.config.dashboards.folder.replace("$", "$$"),
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "options": {"path": MOUNT},
    }
    mount = f"Mount {FOLDER}/ at {MOUNT}, and this file in Grafana's provisioning folder."
    return (
        yamltext.header(bundle.config.name)
        + yamltext.comment(mount)
        + yamltext.dump({"apiVersion": 1, "providers": [provider]})
    )
