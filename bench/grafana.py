"""Dashboards as Grafana reads them: the queries it sends, with the variables filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bench.promql import metrics
from bench.rulefiles import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.prometheus import Prometheus

Json = dict[str, Any]
Kind = Literal["range", "instant", "annotation"]

# As in Grafana: $name, ${name}, ${name:format} and the old [[name]]; $1 is label_replace's.
REFERENCE = re.compile(r"\$([a-zA-Z_]\w*)|\$\{(\w+)(?:[:.][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\]")
LABEL_VALUES = re.compile(
    r"label_values\(\s*(?:(?P<selector>.+?)\s*,\s*)?(?P<label>\w+)\s*\)", re.DOTALL
)
SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")
# A data source that says nothing else is scraped so often, in seconds.
SCRAPE = 15.0
# Of a dashboard's 24 columns on a screen of 1920 pixels; a graph asks for a point a pixel.
COLUMN_PIXELS = 77
# (what a step is rounded to, from which step on it is rounded to more), in seconds.
STEPS = (
    *((1, 1.5), (2, 3.5), (5, 7.5), (10, 12.5), (15, 17.5), (20, 25), (30, 45), (60, 90)),
    *((120, 210), (300, 450), (600, 750), (900, 1050), (1200, 1500), (1800, 2700), (3600, 5400)),
)
HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True)
class Query:
    """One PromQL query of a dashboard, not yet filled in; `place` names it in a failure.

    `points` is how many its panel can draw, `least` its least step as written, `shown` whether
    it runs when the board is opened: what a closed row hides waits until the row is opened.
    """

    place: str
    expr: str
    kind: Kind
    points: int = 24 * COLUMN_PIXELS
    least: str = ""
    shown: bool = True

    def step(self, span: float, values: Mapping[str, str], scrape: float = SCRAPE) -> float:
        """Return the step in seconds that Grafana chooses for a range of `span` seconds."""
        low = seconds(fill(self.least, values)) or scrape
        return max(_rounded(span / self.points), low)


@dataclass(frozen=True)
class Variable:
    """A template variable as its JSON describes it."""

    name: str
    json: Json

    @property
    def query(self) -> str:
        """The query or the list of values that it was given."""
        query = self.json.get("query", "")
        return str(query["query"] if isinstance(query, dict) else query)

    @property
    def offers_all(self) -> bool:
        """Whether `All` can be chosen."""
        return bool(self.json.get("includeAll"))

    def value(self, options: list[str], preferred: Mapping[str, str], *, choose_all: bool) -> str:
        """Return what Grafana puts into a query for All, or for one of `options`."""
        escape = self.offers_all or bool(self.json.get("multi"))
        if choose_all and self.offers_all:
            every = "|".join(map(escaped, options))
            return self.json.get("allValue") or (f"({every})" if len(options) > 1 else every)
        wish = preferred.get(self.name)
        chosen = wish if wish in options else next(iter(options), "")
        return escaped(chosen) if escape else chosen


class Source(Protocol):
    """Where the values of query variables come from."""

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return the values of a query variable whose query, filled in, is `filled`."""


@dataclass(frozen=True)
class Server:
    """A Prometheus asked for the values of variables as Grafana asks it, over a time range."""

    prometheus: Prometheus
    start: float
    end: float

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return the sorted values, filtered by the variable's regex where it has one."""
        asked = LABEL_VALUES.fullmatch(filled.strip())
        if asked is None:
            raise ValueError(f"nobody can answer the variable query {filled!r}")
        found = self.prometheus.label_values(
            asked["label"], self.start, self.end, asked["selector"] or ""
        )
        regex = str(variable.json.get("regex") or "").strip("/")
        return [value for value in sorted(found) if re.search(regex, value)]


def escaped(value: str) -> str:
    """Escape a value as Grafana does for a variable that stands in a PromQL regex."""
    return SPECIAL.sub(r"\\\\\g<0>", value)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace every variable in `text`; one that has no value is an error, as on the board."""
    return REFERENCE.sub(lambda found: values[found[1] or found[2] or found[3]], text)


def built_in(start: float, end: float, step: float, scrape: float = SCRAPE) -> dict[str, str]:
    """Return Grafana's own variables for a time range and a step."""
    span = round(end - start)
    return {
        "__rate_interval": f"{max(4 * scrape, step + scrape):g}s",
        "__interval": f"{step:g}s",
        "__interval_ms": f"{step * 1000:.0f}",
        "__range": f"{span}s",
        "__range_s": str(span),
        "__range_ms": str(span * 1000),
        "__from": str(round(start * 1000)),
        "__to": str(round(end * 1000)),
    }


def variables(dashboard: Json) -> list[Variable]:
    """Return the template variables in the order in which Grafana resolves them."""
    listed = dashboard.get("templating", {}).get("list", [])
    return [Variable(json["name"], json) for json in listed]


def resolve(
    dashboard: Json,
    source: Source,
    given: Mapping[str, str],
    preferred: Mapping[str, str],
    *,
    choose_all: bool,
) -> dict[str, str]:
    """Return a value for every variable that is not given: All where wanted, else one value."""
    values = dict(given)
    for variable in variables(dashboard):
        if variable.name in given:
            continue
        kind = variable.json["type"]
        if kind == "query":
            options = source.options(variable, fill(variable.query, values))
        elif kind == "datasource":
            options = ["prometheus"]
        elif kind in {"custom", "interval", "constant", "textbox"}:
            options = [option.strip() for option in variable.query.split(",")]
        else:
            raise ValueError(f"variable {variable.name}: no test for type {kind!r}")
        values[variable.name] = variable.value(options, preferred, choose_all=choose_all)
    return values


def queries(dashboard: Json) -> Iterator[Query]:
    """Yield the queries of every panel, also in closed rows, and of every annotation."""
    for panel, shown in _placed(dashboard):
        width = panel.get("gridPos", {}).get("w", 24)
        points = panel.get("maxDataPoints") or width * COLUMN_PIXELS
        for target in panel.get("targets", []):
            yield Query(
                place=f"{dashboard['title']} / {panel.get('title', '')} / {target.get('refId')}",
                expr=target["expr"],
                kind="instant" if target.get("instant") else "range",
                points=points,
                least=target.get("interval") or panel.get("interval") or "",
                shown=shown,
            )
    for annotation in dashboard.get("annotations", {}).get("list", []):
        expr = annotation.get("expr") or annotation.get("target", {}).get("expr")
        if expr:
            place = f"{dashboard['title']} / annotation {annotation['name']}"
            yield Query(place, expr, "annotation", least=annotation.get("step") or "")


def panels(dashboard: Json) -> Iterator[Json]:
    """Yield every panel, those inside rows as well."""
    return (panel for panel, _ in _placed(dashboard))


def metrics_read(dashboard: Json) -> set[str]:
    """Return the metrics that a board reads, in its panels, annotations and variables."""
    given = built_in(0, HOUR, SCRAPE)
    values = resolve(dashboard, _Nothing(), given, {}, choose_all=False)
    exprs = [fill(query.expr, values) for query in queries(dashboard)]
    for variable in variables(dashboard):
        asked = LABEL_VALUES.fullmatch(variable.query.strip())
        if asked and asked["selector"]:
            exprs.append(fill(asked["selector"], values))
    return metrics(*exprs)


class _Nothing:
    """Answers every variable query with one name that stands for any."""

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return the variable's own name, whatever its query is."""
        return [variable.name] if filled else []


def _placed(dashboard: Json) -> Iterator[tuple[Json, bool]]:
    """Yield every panel, and whether it is there when the board is opened."""
    for panel in dashboard.get("panels", []):
        yield panel, True
        yield from ((inner, not panel.get("collapsed")) for inner in panel.get("panels", []))


def _rounded(step: float) -> float:
    return next((nice for nice, below in STEPS if step < below), DAY)
