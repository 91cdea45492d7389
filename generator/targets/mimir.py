"""Ruler namespaces for Mimir and Grafana Cloud, as `mimirtool rules load` takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import clusters
from generator.targets.ruletext import groups_text
from generator.targets.yamltext import dump, header, indent

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.targets.ruletext import AnyGroup

# What `realmem generate` says to do with it.
APPLY = "mimirtool rules load {folder}/*.yaml"
_DEFAULT_GROUPS = 70  # what a tenant may have if nobody sets ruler_max_rule_groups_per_tenant


def render(bundle: Bundle) -> dict[str, bytes]:
    """`mimir/realmem.yaml`, or a file and with it a namespace for each cluster."""

    def write(name: str, groups: list[AnyGroup]) -> str:
        text = indent(groups_text(groups), 2)
        return f"{header(bundle.config.name)}{dump({'namespace': name})}groups:\n{text}"

    texts = clusters.files(bundle, bundle.catalogue.groups, write)
    return {f"mimir/{name}.yaml": text for name, text in texts.items()}


def notes(bundle: Bundle) -> list[str]:
    """Return what a Mimir with its default limits would refuse."""
    groups = len(bundle.catalogue.groups) * max(1, len(bundle.config.clusters))
    if groups <= _DEFAULT_GROUPS:
        return []
    limit = f"{_DEFAULT_GROUPS} by default: raise its ruler_max_rule_groups_per_tenant first"
    return [f"mimir/ has {groups:,} rule groups, and a tenant may have {limit}"]
