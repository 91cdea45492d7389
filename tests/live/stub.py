"""A server that answers from a dictionary: query -> series, and which keeps what it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from generator.live import Series, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

Vector = list[tuple[dict[str, str], float]]


@dataclass
class Stub:
    """Knows some queries, each by a part of it; finds nothing for others."""

    answers: Mapping[str, Vector]
    apis: Mapping[str, Any] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    url: str = "http://stub"

    def query_with_stats(self, expr: str) -> tuple[list[Series], None]:
        return self.query(expr), None

    def query(self, expr: str, at: float | None = None) -> list[Series]:
        del at
        self.asked.append(expr)
        found = next((vector for part, vector in self.answers.items() if part in expr), [])
        return [Series(labels, [(0.0, value)]) for labels, value in found]

    def shown(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self.apis.get(path)

    def server(self) -> Server:
        """Return it as what it stands for."""
        return cast("Server", self)
