"""config + catalogue + dashboards -> one Bundle: everything that will be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.catalogue.model import Catalogue
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
