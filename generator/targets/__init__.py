"""Output formats: one module each, `render(bundle) -> files`, by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.bundle import Bundle

# Name in `outputs:` -> module. Imported when it is asked for, so that one output does not pay
# for what another needs.
TARGETS = {
    "prometheus": "generator.targets.prometheus",
    "grafana": "generator.targets.grafana",
    "mixin": "generator.targets.mixin",
}


def render(bundle: Bundle) -> dict[str, bytes]:
    """Every file of every output that the config names, by its path in the output folder."""
    files: dict[str, bytes] = {}
    for name in bundle.config.outputs:
        files |= import_module(TARGETS[name]).render(bundle)
    return files
