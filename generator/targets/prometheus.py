"""Rule files for a Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets.ruletext import groups_text
from generator.targets.yamltext import header, indent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.bundle import Bundle
    from generator.targets.ruletext import AnyGroup

# What `realmem generate` says to do with it.
APPLY = "name {folder}/rules/*.yaml under rule_files in prometheus.yml, and reload Prometheus"
FOLDER = "prometheus/rules"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`prometheus/rules/`: a file of records and one of alerts."""
    name = bundle.config.name
    files = {
        f"{FOLDER}/realmem-records.yaml": rule_file(bundle.catalogue.recording, name),
        f"{FOLDER}/realmem-alerts.yaml": rule_file(bundle.catalogue.alerting, name),
    }
    return {path: text.encode() for path, text in files.items()}


def rule_file(groups: Iterable[AnyGroup], config: str) -> str:
    """Return a rule file as Prometheus reads it."""
    return f"{header(config)}groups:\n{indent(groups_text(groups), 2)}"
