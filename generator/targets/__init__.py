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
    "grafana": "generator.targets.grafana",
    "mixin": "generator.targets.mixin",
    "alertmanager": "generator.targets.alertmanager",
}


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what the outputs leave out."""
    modules = (import_module(TARGETS[name]) for name in bundle.config.outputs)
    return [note for module in modules if hasattr(module, "notes") for note in module.notes(bundle)]


def render(bundle: Bundle, names: Iterable[str] = ()) -> dict[str, bytes]:
    """Every file of the named outputs (of those in the config, if none is named), by its path."""
    files: dict[str, bytes] = {}
    for name in names or bundle.config.outputs:
        files |= import_module(TARGETS[name]).render(bundle)
    return files
