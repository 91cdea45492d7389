"""Dashboards as Grafana reads them: their queries, with the variables filled in from a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]
Kind = Literal["range", "instant", "annotation"]

# As in Grafana: $name, ${name}, ${name:format} and the old [[name]]; $1 is label_replace's.
REFERENCE = re.compile(r"\$([a-zA-Z_]\w*)|\$\{(\w+)(?:[:.][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\]")
LABEL_VALUES = re.compile(
    r"label_values\(\s*(?:(?P<selector>.+?)\s*,\s*)?(?P<label>\w+)\s*\)", re.DOTALL
)
QUERY_RESULT = re.compile(r"query_result\((?P<expr>.+)\)", re.DOTALL)
SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")


@dataclass(frozen=True)
class Query:
    """One PromQL query of a dashboard, not yet filled in; `place` names it in a failure."""

    place: str
    expr: str
    kind: Kind


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


def escaped(value: str) -> str:
    """Escape a value as Grafana does for a variable that stands in a PromQL regex."""
    return SPECIAL.sub(r"\\\\\g<0>", value)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace every variable in `text`; one that has no value is an error, as on the board."""
    return REFERENCE.sub(lambda found: values[found[1] or found[2] or found[3]], text)


def built_in(start: float, end: float, step: int) -> dict[str, str]:
    """Return Grafana's own variables for a time range."""
    span = round(end - start)
    return {
        "__rate_interval": f"{max(4 * 15, step + 15)}s",
        "__interval": f"{step}s",
        "__interval_ms": str(step * 1000),
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
    """Return a value for every variable: All where it is offered and wanted, else one value."""
    values = dict(given)
    for variable in variables(dashboard):
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
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            place = f"{dashboard['title']} / {panel.get('title', '')} / {target.get('refId')}"
            yield Query(place, target["expr"], "instant" if target.get("instant") else "range")
    for annotation in dashboard.get("annotations", {}).get("list", []):
        expr = annotation.get("expr") or annotation.get("target", {}).get("expr")
        if expr:
            yield Query(
                f"{dashboard['title']} / annotation {annotation['name']}", expr, "annotation"
            )


def panels(dashboard: Json) -> Iterator[Json]:
    """Yield every panel, those inside rows as well."""
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panel.get("panels", [])
