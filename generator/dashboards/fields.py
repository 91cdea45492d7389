"""Grafana's field configuration: what grafanalib leaves to raw dictionaries."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.dashboards.spec import Cell, Column, Series, State, Thresholds

Json = dict[str, Any]

DATASOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}

# grafanalib knows `displayMode` only, which Grafana 9 replaced by `cellOptions`.
CELLS: dict[Cell, Json] = {
    "auto": {"type": "auto"},
    "text": {"type": "color-text"},
    "background": {"type": "color-background", "mode": "basic"},
    "gauge": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
}


# A label that looks like a number would be given the panel's unit.
LABELS: Json = {
    "matcher": {"id": "byType", "options": "string"},
    "properties": [{"id": "unit", "value": "string"}],
}


def steps(thresholds: Thresholds) -> Json:
    """Grafana's thresholds; the base step's value is null, "from minus infinity"."""
    base: list[Json] = [{"color": thresholds.base, "value": None}]
    return {
        "mode": "absolute",
        "steps": base + [{"color": colour, "value": value} for value, colour in thresholds.steps],
    }


def mappings(states: Iterable[State]) -> list[Json]:
    """One value mapping for all states; none where there are none."""
    options = {
        str(state.value): {"text": state.text, "color": state.colour, "index": index}
        for index, state in enumerate(states)
    }
    return [{"type": "value", "options": options}] if options else []


def properties(settings: Json) -> list[Json]:
    """Spell an override's `{"unit": "bytes"}` as Grafana does, without what is unset."""
    return [
        {"id": key, "value": value}
        for key, value in settings.items()
        if value is not None and value != []
    ]


def colour(series: Series) -> Json:
    """Return a series' colour, which says what is drawn; several containers differ in its shade."""
    return {"mode": "shades" if "{{" in series.legend else "fixed", "fixedColor": series.colour}


def series_overrides(series: tuple[Series, ...]) -> list[Json]:
    """Return the looks of a graph's series; the graph begins with the first one's colour."""
    overrides = [_series_override(each, series[0]) for each in series]
    return [override for override in overrides if override["properties"]]


def _series_override(series: Series, first: Series) -> Json:
    """Return the look of a series, found by its name: by a regex if the legend holds labels."""
    look: Json = {"color": None if colour(series) == colour(first) else colour(series)}
    if series.stacked:
        look |= {
            "custom.stacking": {"group": "A", "mode": "normal"},
            "custom.fillOpacity": 70,
            "custom.lineWidth": 0,
        }
    if series.dashed:
        look |= {"custom.lineStyle": {"dash": [8, 6], "fill": "dash"}}
    return {"matcher": matcher(series.legend), "properties": properties(look)}


def matcher(legend: str) -> Json:
    """Return what finds the series of a legend such as `limit` or `{{container}} stalled`."""
    fixed = re.split(r"\{\{.*?\}\}", legend)
    if len(fixed) == 1:
        return {"id": "byName", "options": legend}
    # Spaces need no escape, which `re.escape` gives them all the same.
    pattern = ".*".join(re.escape(text).replace("\\ ", " ") for text in fixed)
    return {"id": "byRegexp", "options": f"/^{pattern}$/"}


def most_common_unit(columns: Iterable[Column]) -> str:
    """Return the unit of most columns, which then need not say it; labels have none."""
    return Counter(column.unit for column in columns if column.expr).most_common(1)[0][0]


def column_overrides(columns: Iterable[Column], unit: str) -> list[Json]:
    """Return the looks of the columns that have one; Grafana breaks on one without properties."""
    overrides = (_column_override(column, unit) for column in columns)
    return [LABELS, *(override for override in overrides if override["properties"])]


def _column_override(column: Column, unit: str) -> Json:
    look: Json = {
        "unit": column.unit if column.expr and column.unit != unit else None,
        "custom.cellOptions": CELLS[column.cell] if column.cell != "auto" else None,
        "thresholds": steps(column.thresholds) if column.thresholds else None,
        "mappings": mappings(column.states),
        "links": [{"title": f"Show this {column.label}", "url": column.link}]
        if column.link
        else None,
        # A gauge is drawn between these; ratios and sizes both begin at nothing.
        "min": 0 if column.cell == "gauge" else None,
        "max": 1 if column.cell == "gauge" and column.unit == "percentunit" else None,
    }
    return {
        "matcher": {"id": "byName", "options": column.title},
        "properties": properties(look),
    }


def organize(columns: Iterable[Column]) -> Json:
    """Name and order the columns, and hide every other."""
    names: dict[str, str] = {}
    values = 0
    for column in columns:
        if column.label:
            names[column.label] = column.title
            continue
        names[f"Value #{chr(ord('A') + values)}"] = column.title
        if values == 0:
            # What Grafana calls it where no other query returns anything.
            names["Value"] = column.title
        values += 1
    return {
        "excludeByName": {"Time": True},
        "indexByName": {name: index for index, name in enumerate(names)},
        "renameByName": names,
    }
