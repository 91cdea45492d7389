"""Panels and dashboards as grafanalib's objects, with every default that does harm set right.

The only module that imports grafanalib. Each function takes one of `spec`'s dataclasses and
returns the JSON that Grafana 10.4 to 13 reads; `extraJson` is grafanalib's own way to say what
its model lacks, and `prune` takes off what it should not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from grafanalib import core

from generator.dashboards import fields
from generator.dashboards.prune import (
    DASHBOARD_LEGACY,
    PANEL_LEGACY,
    TARGET_LEGACY,
    VARIABLE_LEGACY,
    prune,
)
from generator.dashboards.spec import Stat, StateTimeline, Table, Text, Timeseries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.dashboards.fields import Json
    from generator.dashboards.spec import Board, Panel, Series, Settings, Variable

# 39 is Grafana 10.4's; later versions migrate it when they load it.
SCHEMA_VERSION = 39
# Without a version Grafana takes a panel for one of version 6.1 and migrates it from there.
PLUGIN_VERSION = "10.4.0"
TOOLTIP: Json = {"mode": "multi", "sort": "desc"}
# Every board carries it, so that the links between them find no board of anybody else's.
TAG = "realmem"

Form = Literal["range", "instant", "table"]


def target(ref: int, expr: str, form: Form, legend: str = "", step: str = "") -> Json:
    """Return a query; `ref` counts from 0 and becomes a letter from A on."""
    made = core.Target(
        expr=expr,
        legendFormat=legend,
        refId=chr(ord("A") + ref),
        format=core.TABLE_TARGET_FORMAT if form == "table" else core.TIME_SERIES_TARGET_FORMAT,
        instant=form != "range",
        interval=step,
        datasource=fields.DATASOURCE,
    )
    more = {"range": form == "range", "exemplar": False, "editorMode": "code"}
    json: Json = prune(made.to_json_data() | more, TARGET_LEGACY)
    return json


def timeseries(spec: Timeseries) -> Json:
    """Return a graph with a legend of last and highest values."""
    drawn = "dashed" if spec.thresholds else "off"
    custom = {"thresholdsStyle": {"mode": drawn}, "insertNulls": False}
    legend = {"showLegend": True, "sortBy": "Last *", "sortDesc": True}
    lines = {"thresholds": fields.steps(spec.thresholds)} if spec.thresholds else {}
    panel = core.TimeSeries(
        **_head(spec),
        targets=_range_targets(spec.series, spec.step),
        unit=spec.unit,
        overrides=[fields.series_override(series) for series in spec.series],
        fillOpacity=0,
        showPoints="never",
        legendDisplayMode="table",
        legendCalcs=["lastNotNull", "max"],
        extraJson={
            "fieldConfig": {"defaults": {"custom": custom, "min": spec.minimum} | lines},
            "options": {"legend": legend, "tooltip": TOOLTIP},
        },
    )
    return _finish(panel)


def stat(spec: Stat) -> Json:
    """Return a number: the value at the end of the range, not grafanalib's mean over it."""
    panel = core.Stat(
        **_head(spec),
        targets=[target(0, spec.expr, "instant")],
        format=spec.unit,
        color={"mode": "thresholds"},
        colorMode="background_solid" if spec.background else "value",
        graphMode="none",
        noValue="–",  # noqa: RUF001 - the sign for "nothing to show"
        reduceCalc="lastNotNull",
        mappings=fields.mappings(spec.states),
        extraJson={
            "fieldConfig": {"defaults": {"thresholds": fields.steps(spec.thresholds)}},
            "options": {"wideLayout": True, "showPercentChange": False},
        },
    )
    return _finish(panel)


def table(spec: Table) -> Json:
    """Return a table of one frame: the queries' frames merged where all their labels agree."""
    values = [column.expr for column in spec.columns if column.expr is not None]
    panel = core.Table(
        **_head(spec),
        targets=[target(ref, expr, "table") for ref, expr in enumerate(values)],
        unit="none",
        overrides=fields.column_overrides(spec.columns),
        sortBy=[core.TableSortByField(displayName=spec.sort, desc=True)],
        transformations=[
            {"id": "merge", "options": {}},
            {"id": "organize", "options": fields.organize(spec.columns)},
        ],
        extraJson={"options": {"cellHeight": "sm"}},
    )
    json = _finish(panel)
    # grafanalib writes `displayMode`, of Grafana 8, where Grafana reads `cellOptions`.
    json["fieldConfig"]["defaults"]["custom"] = {
        "align": "auto",
        "cellOptions": fields.CELLS["auto"],
        "inspect": False,
    }
    return json


def state_timeline(spec: StateTimeline) -> Json:
    """Return bands over time."""
    panel = core.StateTimeline(
        **_head(spec),
        targets=_range_targets(spec.series),
        mappings=fields.mappings(spec.states),
        mergeValues=True,
        showValue="never",
        extraJson={
            "fieldConfig": {"defaults": {"unit": "none"}},
            "options": {"legend": {"showLegend": True}, "tooltip": TOOLTIP},
        },
    )
    return _finish(panel)


def text(spec: Text) -> Json:
    """Return Markdown. It asks nothing of Prometheus, so it has no targets."""
    json = _finish(core.Text(title=spec.title, description=spec.description, content=spec.content))
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
        case Table():
            return table(spec)
        case StateTimeline():
            return state_timeline(spec)
        case Text():  # pragma: no branch - mypy knows that there are no others
            return text(spec)


def _head(spec: Timeseries | Stat | Table | StateTimeline) -> Json:
    return {"title": spec.title, "description": spec.description, "dataSource": fields.DATASOURCE}


def _range_targets(series: Iterable[Series], step: str = "") -> list[Json]:
    return [target(ref, each.expr, "range", each.legend, step) for ref, each in enumerate(series)]


def _finish(made: Any) -> Json:  # noqa: ANN401 - grafanalib is untyped
    json: Json = prune(made, PANEL_LEGACY) | {"pluginVersion": PLUGIN_VERSION}
    defaults = json["fieldConfig"].setdefault("defaults", {})
    if "steps" not in defaults.get("thresholds", {}):
        defaults.pop("thresholds", None)
    defaults.setdefault("custom", {})
    json["fieldConfig"].setdefault("overrides", [])
    return json


def datasource_variable() -> Json:
    """Return the choice of a Prometheus, which every panel and variable reads."""
    made = core.Template(
        name="datasource", label="Data source", type="datasource", query="prometheus"
    )
    current = {"text": "default", "value": "default"}
    json: Json = prune(made.to_json_data() | {"current": current}, VARIABLE_LEGACY)
    return json


def variable(spec: Variable) -> Json:
    """Return a choice; with All it starts there, else at the first value.

    All is `.*` rather than a list of all values: it is short, and it matches series that lack
    the label, as they do in a Prometheus of one cluster.
    """
    query = f"label_values({spec.series}, {spec.label})"
    made = core.Template(
        name=spec.name,
        label=spec.title,
        dataSource=fields.DATASOURCE,
        query=query,
        refresh=core.REFRESH_ON_TIME_RANGE_CHANGE,
        sort=core.SORT_ALPHA_ASC,
        multi=spec.multi,
        includeAll=spec.include_all,
        allValue=".*" if spec.include_all else None,
        hide=core.HIDE_VARIABLE if spec.hidden else core.SHOW,
    )
    everything: Json = {"text": "All", "value": "$__all"}
    if spec.multi:
        everything = {key: [value] for key, value in everything.items()}
    more = {"definition": query, "current": everything if spec.include_all else None}
    json: Json = prune(made.to_json_data() | more, VARIABLE_LEGACY)
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
        refresh=settings.refresh,
        editable=False,
        schemaVersion=SCHEMA_VERSION,
        graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
        timezone="browser",
        time=core.Time(spec.since, "now"),
        panels=panels,
        templating=core.Templating(variables),
        annotations=core.Annotations(marks),
        links=[
            core.DashboardLink(
                title="realmem", tags=[TAG], asDropdown=True, includeVars=True, keepTime=True
            )
        ],
    )
    json: Json = prune(made.to_json_data(), DASHBOARD_LEGACY)
    return json
