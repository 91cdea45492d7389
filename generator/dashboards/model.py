"""A dashboard once it is built: Grafana's JSON and the name of its file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Dashboard:
    """A Grafana dashboard: `name` is its file's stem, `json` the classic dashboard model."""

    name: str
    json: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """The JSON as several outputs write it: sorted keys, two spaces, a final newline."""
        options: dict[str, Any] = {"indent": 2, "sort_keys": True, "ensure_ascii": False}
        return json.dumps(self.json, allow_nan=False, **options) + "\n"

    @property
    def uid(self) -> str:
        """Grafana's stable identifier."""
        return str(self.json["uid"])

    @property
    def title(self) -> str:
        """The title that Grafana shows."""
        return str(self.json["title"])
