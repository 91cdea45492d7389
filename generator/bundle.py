"""config + catalogue + dashboards -> one Bundle: everything that will be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.catalogue.model import Catalogue
    from generator.config.parameters import AlertParameters
    from generator.config.schema import Config
    from generator.dashboards.model import Dashboard


@dataclass(frozen=True)
class Bundle:
    """Everything a target renders."""

    config: Config
    catalogue: Catalogue
    dashboards: tuple[Dashboard, ...]


def make(config: Config) -> Bundle:
    """Render the bundle, overlays applied; TemplateError or OverlayError say what is wrong."""
    from generator import dashboards  # noqa: PLC0415 - loads grafanalib

    rendered = catalogue.load(config)
    boards = dashboards.build(config, catalogue.threshold_values(config))
    if config.overlays:
        from generator import overlay  # noqa: PLC0415 - loads jsonnet

        rendered, boards = overlay.apply(config, rendered, boards)
    return Bundle(config, rendered, boards)


def load(path: Path) -> Bundle:
    """Read a config and make its bundle; ConfigError says what is wrong with the config."""
    from generator import config  # noqa: PLC0415 - loads pydantic

    declared: Mapping[str, AlertParameters] = catalogue.declared()
    return make(config.load(path, declared))
