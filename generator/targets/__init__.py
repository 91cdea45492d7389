"""Output formats: one module each, `render(bundle) -> files`, by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.bundle import Bundle

# Name in `outputs:` -> module. Imported when it is asked for, so that one output does not pay
# for what another needs.
TARGETS = {
    "prometheus": "generator.targets.prometheus",
    "tests": "generator.targets.tests",
    "prometheus-operator": "generator.targets.prometheus_operator",
    "mimir": "generator.targets.mimir",
    "thanos": "generator.targets.thanos",
    "victoriametrics": "generator.targets.victoriametrics",
    "grafana": "generator.targets.grafana",
    "grafana-sidecar": "generator.targets.grafana_sidecar",
    "grafana-operator": "generator.targets.grafana_operator",
    "kustomize": "generator.targets.kustomize",
    "mixin": "generator.targets.mixin",
    "alertmanager": "generator.targets.alertmanager",
    "autoscaling": "generator.targets.autoscaling",
    "scrape": "generator.targets.scrape",
    "runbooks": "generator.targets.runbooks",
}


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what the outputs leave out."""
    modules = (import_module(TARGETS[name]) for name in bundle.config.outputs)
    found = (note for each in modules if hasattr(each, "notes") for note in each.notes(bundle))
    # Two outputs of the same objects have the same to say.
    return list(dict.fromkeys(found))


def render(bundle: Bundle, names: Iterable[str] = ()) -> dict[str, bytes]:
    """Every file of the named outputs (of those in the config, if none is named), by its path."""
    files: dict[str, bytes] = {}
    for name in names or bundle.config.outputs:
        files |= import_module(TARGETS[name]).render(bundle)
    return files


def applying(bundle: Bundle, output: str) -> dict[str, str]:
    """Return what to do with each output of the config, written below a folder, by its name."""
    return {
        name: import_module(TARGETS[name]).APPLY.format(folder=f"{output}/{name}")
        for name in bundle.config.outputs
    }
