"""Panels and dashboards as grafanalib's objects, with every default that does harm set right.

The only module that imports grafanalib. Each function takes one of `spec`'s dataclasses and
returns the JSON that Grafana 10.4 to 13 reads: `extraJson` adds what grafanalib's model lacks, and
`prune` takes off what it should not say. Queries and bar gauges are plain: its are Grafana 6's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from grafanalib import core

from generator.dashboards import fields
from generator.dashboards.prune import DASHBOARD_LEGACY, PANEL_LEGACY, prune
from generator.dashboards.spec import BarGauge, Stat, StateTimeline, Table, Text, Timeseries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.dashboards.fields import Json
    from generator.dashboards.spec import Board, Panel, Series, Settings

# 39 is Grafana 10.4's; later versions migrate it when they load it.
SCHEMA_VERSION = 39
# Without a version Grafana takes a panel for one of version 6.1 and migrates it from there.
PLUGIN_VERSION = "10.4.0"
# A point in some six pixels of a wide screen: two minutes of six hours.
POINTS = 200
TOOLTIP: Json = {"mode": "multi", "sort": "desc"}
NOTHING = "–"  # noqa: RUF001 - the sign for "nothing to show"
# Every board carries it, so that the links between them find no board of anybody else's.
TAG = "realmem"

Form = Literal["range", "instant", "table"]


def target(ref: int, expr: str, form: Form, legend: str = "") -> Json:
    """Return a query; `ref` counts from 0 and becomes a letter from A on."""
    json: Json = {
        "datasource": fields.DATASOURCE,
        "expr": expr,
        "range" if form == "range" else "instant": True,
        "refId": chr(ord("A") + ref),
    }
    if form == "table":
        json["format"] = form
    if legend:
        json["legendFormat"] = legend
    return json


def timeseries(spec: Timeseries) -> Json:
    """Return a graph with a legend of last and highest values."""
    legend = {"showLegend": True, "sortBy": "Last *", "sortDesc": True}
    lines = {"thresholds": fields.steps(spec.thresholds)} if spec.thresholds else {}
    panel = core.TimeSeries(
        **_head(spec),
        unit=spec.unit,
        overrides=fields.series_overrides(spec.series),
        legendDisplayMode="table",
        legendCalcs=["lastNotNull", "max"],
        extraJson={
            "fieldConfig": {"defaults": {"min": spec.minimum} | lines},
            "options": {"legend": legend, "tooltip": TOOLTIP},
        },
    )
    json = _finish(panel, _range_targets(spec.series)) | {"maxDataPoints": POINTS}
    if spec.step:
        json["interval"] = spec.step
    json["fieldConfig"]["defaults"]["color"] = fields.colour(spec.series[0])
    # The rest of what grafanalib writes here is what Grafana does by itself.
    json["fieldConfig"]["defaults"]["custom"] = {"showPoints": "never"}
    if spec.thresholds:
        json["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] = {"mode": "dashed"}
    return json


def stat(spec: Stat) -> Json:
    """Return a number, or one a series: the value at the end of the range, not the mean over it."""
    panel = core.Stat(
        **_head(spec),
        format=spec.unit,
        color={"mode": "thresholds"},
        colorMode="background_solid" if spec.background else "value",
        graphMode="none",
        noValue=NOTHING,
        reduceCalc="lastNotNull",
        textMode="value_and_name" if spec.legend else "auto",
        mappings=fields.mappings(spec.states),
        extraJson={
            "fieldConfig": {"defaults": {"thresholds": fields.steps(spec.thresholds)}},
            "options": {"wideLayout": True, "showPercentChange": False},
        },
    )
    return _finish(panel, [target(0, spec.expr, "instant", spec.legend)])


def bar_gauge(spec: BarGauge) -> Json:
    """Return a bar a series; grafanalib's keeps its options where Grafana 6 looked for them."""
    defaults: Json = {
        "color": {"mode": "thresholds"},
        "custom": {},
        "max": spec.maximum,
        "min": 0,
        "noValue": NOTHING,
        "thresholds": fields.steps(spec.thresholds),
        "unit": spec.unit,
    }
    return {
        "type": "bargauge",
        "title": spec.title,
        "description": spec.description,
        "datasource": fields.DATASOURCE,
        "targets": [target(0, spec.expr, "instant", spec.legend)],
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": {
            "displayMode": "basic",
            "namePlacement": "left",
            "orientation": "horizontal",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showUnfilled": True,
            "valueMode": "text",
        },
        "pluginVersion": PLUGIN_VERSION,
    }


def table(spec: Table) -> Json:
    """Return a table of one frame: the queries' frames merged where all their labels agree."""
    values = [column.expr for column in spec.columns if column.expr]
    unit = fields.most_common_unit(spec.columns)
    panel = core.Table(
        **_head(spec),
        unit=unit,
        overrides=fields.column_overrides(spec.columns, unit),
        sortBy=[core.TableSortByField(displayName=spec.sort, desc=spec.descending)],
        transformations=[
            {"id": "merge", "options": {}},
            {"id": "organize", "options": fields.organize(spec.columns)},
        ],
        extraJson={"options": {"cellHeight": "sm"}},
    )
    json = _finish(panel, [target(ref, expr, "table") for ref, expr in enumerate(values)])
    # grafanalib writes `displayMode`, of Grafana 8, where Grafana reads `cellOptions`.
    json["fieldConfig"]["defaults"]["custom"] = {
        "align": "auto",
        "cellOptions": fields.CELLS["auto"],
        "inspect": False,
    }
    json["fieldConfig"]["defaults"]["noValue"] = NOTHING
    return json


def state_timeline(spec: StateTimeline) -> Json:
    """Return bands over time."""
    panel = core.StateTimeline(
        **_head(spec),
        mappings=fields.mappings(spec.states),
        mergeValues=True,
        showValue="never",
        extraJson={
            "fieldConfig": {"defaults": {"unit": "none"}},
            "options": {"legend": {"showLegend": True}, "tooltip": TOOLTIP},
        },
    )
    return _finish(panel, _range_targets(spec.series)) | {"maxDataPoints": POINTS}


def text(spec: Text) -> Json:
    """Return Markdown. It asks nothing of Prometheus, so it has no targets."""
    made = core.Text(title=spec.title, description=spec.description, content=spec.content)
    json = _finish(made, [])
    del json["targets"]
    return json


def row(title: str, *, collapsed: bool) -> Json:
    """Return a row's title; the caller adds the panels that a collapsed one hides."""
    json: Json = prune(core.RowPanel(title=title, collapsed=collapsed), PANEL_LEGACY)
    del json["targets"], json["fieldConfig"]
    return json


def panel(spec: Panel) -> Json:
    """Return the JSON of any panel, without the id and the place that its board gives it."""
    match spec:
        case Timeseries():
            return timeseries(spec)
        case Stat():
            return stat(spec)
        case BarGauge():
            return bar_gauge(spec)
        case Table():
            return table(spec)
        case StateTimeline():
            return state_timeline(spec)
        case Text():  # pragma: no branch - mypy knows that there are no others
            return text(spec)


def _head(spec: Timeseries | Stat | Table | StateTimeline) -> Json:
    return {"title": spec.title, "description": spec.description, "dataSource": fields.DATASOURCE}


def _range_targets(series: Iterable[Series]) -> list[Json]:
    return [target(ref, each.expr, "range", each.legend) for ref, each in enumerate(series)]


def _finish(made: Any, targets: list[Json]) -> Json:  # noqa: ANN401 - grafanalib is untyped
    """Prune a panel, and add its queries, which are plain already."""
    json: Json = prune(made, PANEL_LEGACY) | {"pluginVersion": PLUGIN_VERSION, "targets": targets}
    defaults = json["fieldConfig"].setdefault("defaults", {})
    if "steps" not in defaults.get("thresholds", {}):
        defaults.pop("thresholds", None)
    defaults.setdefault("custom", {})
    json["fieldConfig"].setdefault("overrides", [])
    return json


def dashboard(
    spec: Board, settings: Settings, panels: list[Json], variables: list[Json], marks: list[Json]
) -> Json:
    """Return the dashboard around its parts."""
    made = core.Dashboard(
        title=spec.title,
        description=spec.description,
        uid=spec.uid,
        tags=[TAG, *(tag for tag in settings.tags if tag != TAG)],
        refresh=settings.refresh and (spec.refresh or settings.refresh),
        editable=False,
        schemaVersion=SCHEMA_VERSION,
        graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
        timezone="browser",
        time=core.Time(spec.since, "now"),
        links=[
            core.DashboardLink(
                title="realmem", tags=[TAG], asDropdown=True, includeVars=True, keepTime=True
            )
        ],
    )
    json: Json = prune(made.to_json_data(), DASHBOARD_LEGACY)
    # Pruned already: a board of a hundred queries is gone over once.
    return json | {
        "panels": panels,
        "templating": {"list": variables},
        "annotations": {"list": marks},
    }
