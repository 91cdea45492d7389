"""config + catalogue + dashboards -> one Bundle: everything that will be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.catalogue.model import Catalogue
    from generator.config.parameters import AlertParameters
    from generator.config.schema import Config


@dataclass(frozen=True)
class Dashboard:
    """A Grafana dashboard: `name` is its file's stem, `json` the classic dashboard model."""

    name: str
    json: dict[str, Any]

    @property
    def uid(self) -> str:
        """Grafana's stable identifier."""
        return str(self.json["uid"])

    @property
    def title(self) -> str:
        """The title that Grafana shows."""
        return str(self.json["title"])


@dataclass(frozen=True)
class Bundle:
    """Everything a target renders."""

    config: Config
    catalogue: Catalogue
    dashboards: tuple[Dashboard, ...]


def make(config: Config) -> Bundle:
    """Render the bundle, overlays applied; TemplateError or OverlayError say what is wrong."""
    from generator import dashboards  # noqa: PLC0415 - loads grafanalib

    boards = dashboards.build(config, catalogue.threshold_values(config))
    bundle = Bundle(config, catalogue.load(config), boards)
    if not config.overlays:
        return bundle
    from generator import overlay  # noqa: PLC0415 - loads jsonnet

    return overlay.apply(bundle)


def load(path: Path) -> Bundle:
    """Read a config and make its bundle; ConfigError says what is wrong with the config."""
    from generator import config  # noqa: PLC0415 - loads pydantic

    declared: Mapping[str, AlertParameters] = catalogue.declared()
    return make(config.load(path, declared))
