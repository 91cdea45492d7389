"""Rule files for Thanos Ruler, which say what a rule does while a store does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import clusters
from generator.targets.ruletext import groups_text
from generator.targets.yamltext import header, indent

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.targets.ruletext import AnyGroup


# What `realmem generate` says to do with it.
APPLY = "put {folder}/*.yaml where --rule-file points, and send SIGHUP"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`thanos/realmem.yaml`, or a file for each cluster."""
    strategy = {"partial_response_strategy": bundle.config.thanos.partial_response_strategy}

    def write(_: str, groups: list[AnyGroup]) -> str:
        text = groups_text(groups, strategy)
        return f"{header(bundle.config.name)}groups:\n{indent(text, 2)}"

    texts = clusters.files(bundle, bundle.catalogue.groups, write)
    return {f"thanos/{name}.yaml": text for name, text in texts.items()}
