"""A dashboard once it is built: Grafana's JSON and the name of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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
