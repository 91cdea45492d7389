"""A server with a history, asked what dashboards ask it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import grafana

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.grafana import Json, Query, Variable
    from bench.prometheus import Prometheus, Series


@dataclass(frozen=True)
class Ground:
    """A Prometheus and the time range (Unix time) that boards are opened with.

    `preferred` are the choices to open them with where one value is chosen and not All.
    """

    server: Prometheus
    start: float
    end: float
    step: float
    preferred: tuple[Mapping[str, str], ...]

    def choices(self, dashboard: Json) -> list[dict[str, str]]:
        """Return the values of a board's variables, with All first and then for each choice."""
        everything = self.resolve(dashboard, self.preferred[0], choose_all=True)
        return [
            everything,
            *(self.resolve(dashboard, one, choose_all=False) for one in self.preferred),
        ]

    def resolve(
        self, dashboard: Json, preferred: Mapping[str, str], *, choose_all: bool
    ) -> dict[str, str]:
        """Return the values of a board's variables for one choice."""
        return grafana.resolve(
            dashboard,
            grafana.Server(self.server, self.start, self.end),
            grafana.built_in(self.start, self.end, self.step),
            preferred,
            choose_all=choose_all,
        )

    def options(self, dashboard: Json) -> dict[str, list[str]]:
        """Return what each query variable of a board offers, with All chosen in those before it."""
        noted = _Noted(grafana.Server(self.server, self.start, self.end), {})
        given = grafana.built_in(self.start, self.end, self.step)
        grafana.resolve(dashboard, noted, given, self.preferred[0], choose_all=True)
        return noted.offered

    def answer(self, query: Query, values: Mapping[str, str]) -> list[Series]:
        """Return what a query finds, asked as its panel asks it."""
        expr = grafana.fill(query.expr, values)
        if query.kind == "instant":
            return self.server.query(expr, self.end)
        return self.server.query_range(expr, self.start, self.end, self.step)

    def metrics(self) -> set[str]:
        """Return the names of all metrics that there are."""
        return set(self.server.label_values("__name__", self.start, self.end))


@dataclass(frozen=True)
class _Noted:
    """Another source, whose answers are kept by the name of the variable."""

    source: grafana.Source
    offered: dict[str, list[str]]

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return what the source answers."""
        return self.offered.setdefault(variable.name, self.source.options(variable, filled))
