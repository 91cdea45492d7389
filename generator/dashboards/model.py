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
        return self._dump(indent=2)

    @property
    def line(self) -> str:
        """The same JSON in one line, where its length matters."""
        return self._dump(separators=(",", ":"))

    def _dump(self, **layout: Any) -> str:  # noqa: ANN401 - of json.dumps
        text = json.dumps(self.json, sort_keys=True, ensure_ascii=False, allow_nan=False, **layout)
        return f"{text}\n"

    @property
    def uid(self) -> str:
        """Grafana's stable identifier."""
        return str(self.json["uid"])

    @property
    def title(self) -> str:
        """The title that Grafana shows."""
        return str(self.json["title"])
