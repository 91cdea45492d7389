"""Rules for vmalert, as files and as VMRule objects: a group for each level of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.targets import clusters, kubernetes
from generator.targets.chain import levels
from generator.targets.ruletext import groups_text
from generator.targets.yamltext import header, indent

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.targets.ruletext import AnyGroup


def render(bundle: Bundle) -> dict[str, bytes]:
    """`victoriametrics/rules/` for vmalert and `victoriametrics/vmrules/` for its operator."""
    groups: list[AnyGroup] = [*levels(bundle.catalogue.recording), *bundle.catalogue.alerting]

    def rule_file(_: str, groups: list[AnyGroup]) -> str:
        # A key that vmalert alone knows: Prometheus, for which these levels are wrong, refuses it.
        text = groups_text(groups, {"type": "prometheus"})
        return f"{header(bundle.config.name)}groups:\n{indent(text, 2)}"

    def vmrule(name: str, groups: list[AnyGroup]) -> str:
        labels = bundle.config.kubernetes.rule_labels
        names = {"name": name, "labels": labels}
        text, _ = kubernetes.document(bundle, "vmrule", names, groups=groups_text(groups))
        return text

    written = {"rules": rule_file, "vmrules": vmrule}
    return {
        f"victoriametrics/{folder}/{name}.yaml": text
        for folder, write in written.items()
        for name, text in clusters.files(bundle, groups, write).items()
    }
