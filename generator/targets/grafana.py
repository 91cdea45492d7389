"""Dashboard JSON, the file that makes Grafana load it from a folder, and dashboard-linter's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import yamltext

if TYPE_CHECKING:
    from generator.bundle import Bundle

# What `realmem generate` says to do with it.
APPLY = "import {folder}/dashboards/*.json, or have them loaded: {folder}/provisioning/"
FOLDER = "grafana/dashboards"
# Where the provisioning file says that the dashboards are mounted.
MOUNT = "/etc/grafana/dashboards/realmem"
# dashboard-linter reads it beside the dashboards. All its other rules are kept.
NOT_BY_TARGET = {
    "template-job-rule": "Containers are chosen by cluster, namespace, workload and pod.",
    "template-instance-rule": "Containers are chosen by cluster, namespace, workload and pod.",
    "target-job-rule": "Records have no job; raw series are selected by the config's matchers.",
    "target-instance-rule": "Records have no instance: a container moves from one to another.",
}


def render(bundle: Bundle) -> dict[str, bytes]:
    """`grafana/dashboards/*.json`, `.lint`, `grafana/provisioning/dashboards/realmem.yaml`."""
    boards = bundle.dashboards
    files = {f"{FOLDER}/{board.name}.json": board.text for board in boards}
    files[f"{FOLDER}/.lint"] = _lint(bundle)
    files["grafana/provisioning/dashboards/realmem.yaml"] = _provisioning(bundle)
    return {path: text.encode() for path, text in files.items()}


def _lint(bundle: Bundle) -> str:
    exclusions = {rule: {"reason": reason} for rule, reason in NOT_BY_TARGET.items()}
    return yamltext.header(bundle.config.name) + yamltext.dump({"exclusions": exclusions})


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
