"""A board in our own terms -> the JSON of a dashboard: places, ids, annotations."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING

from generator.dashboards import fields, panels, variables
from generator.dashboards.layout import place
from generator.dashboards.model import Dashboard
from generator.dashboards.spec import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.dashboards.fields import Json
    from generator.dashboards.layout import Placed
    from generator.dashboards.spec import Annotation, Board, Settings

# Grafana adds these where they are missing; said outright, what it saves is what we wrote.
BUILT_IN: Json = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}


OVER_TIME = ("timeseries", "state-timeline")


def render(board: Board, settings: Settings) -> Dashboard:
    """Return the dashboard; its panels are numbered from 1 in reading order."""
    json = panels.dashboard(
        board,
        settings,
        list(_draw(place(board.sections), settings, count(1))),
        [variables.datasource(), *map(variables.variable, board.variables)],
        [BUILT_IN, *map(annotation, board.annotations)],
    )
    return Dashboard(name=board.uid, json=json)


def _draw(placed: Iterable[Placed], settings: Settings, ids: Iterator[int]) -> Iterator[Json]:
    for each in placed:
        if isinstance(each.item, Section):
            json = panels.row(each.item.title, collapsed=each.item.collapsed)
        else:
            json = panels.panel(each.item)
        json |= {"id": next(ids), "gridPos": asdict(each.box)}
        if each.hidden:
            json["panels"] = list(_draw(each.hidden, settings, ids))
        if json["type"] in OVER_TIME:
            json.setdefault("interval", settings.interval)
            for target in json["targets"]:
                if "$__rate_interval" in target["expr"]:
                    # Four times the query's own lower limit, or what the data source is set to,
                    # which few people set.
                    target["interval"] = settings.scrape_interval
        yield json


def annotation(spec: Annotation) -> Json:
    """Return marks on all graphs; `target` is what Grafana 11 on reads, `expr` what 10 does."""
    return {
        "name": spec.name,
        "datasource": fields.DATASOURCE,
        "enable": True,
        "iconColor": spec.colour,
        "expr": spec.expr,
        "step": "1m",
        "target": {"expr": spec.expr, "interval": "1m", "refId": "Anno"},
        "titleFormat": spec.name,
        "textFormat": spec.text,
    }
