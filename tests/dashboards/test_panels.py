"""Panels: grafanalib's harmful defaults are set right, and what it lacks is there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from generator.dashboards import panels
from generator.dashboards.spec import (
    BarGauge,
    Column,
    Series,
    Stat,
    State,
    StateTimeline,
    Table,
    Text,
    Thresholds,
    Timeseries,
)

if TYPE_CHECKING:
    from generator.dashboards.spec import Panel

QUIET = Thresholds("text")
GRAPH = Timeseries(
    title="t", description="d", unit="bytes", series=(Series("up", "{{pod}}", "#000000"),)
)
NUMBER = Stat(title="t", description="d", unit="bytes", expr="up", thresholds=QUIET)
ROWS = Table(
    title="t",
    description="d",
    columns=(Column(title="Pod", label="pod"), Column(title="Used", expr="up", unit="bytes")),
    sort="Used",
)
BANDS = StateTimeline(
    title="t",
    description="d",
    series=(Series("up", "up", "#000000"),),
    states=(State(1, "up", "green"),),
)
BARS = BarGauge(
    title="t", description="d", unit="percentunit", expr="up", legend="{{node}}", thresholds=QUIET
)
WORDS = Text(title="t", description="d", content="# Words")


@pytest.mark.parametrize("spec", [GRAPH, NUMBER, BARS, ROWS, BANDS, WORDS])
def test_no_dead_keys(spec: Panel) -> None:
    """Each of them changes what Grafana draws, or is noise in a diff."""
    json = panels.panel(spec)

    assert json["pluginVersion"] == "10.4.0"
    assert not json.keys() & {"mappings", "editable", "span", "color", "height"}
    assert json["fieldConfig"].keys() >= {"defaults", "overrides"}
    for target in json.get("targets", ()):
        assert not target.keys() & {"intervalFactor", "step", "metric", "query", "target"}


def test_what_is_drawn_over_time_has_no_more_points_than_a_screen_shows() -> None:
    """Grafana asks for one a pixel, and grafanalib for a hundred whatever the width."""
    over_time: tuple[Panel, ...] = (GRAPH, BANDS)
    others: tuple[Panel, ...] = (NUMBER, BARS, ROWS, WORDS)

    assert {panels.panel(spec)["maxDataPoints"] for spec in over_time} == {200}
    assert not any("maxDataPoints" in panels.panel(spec) for spec in others)


def test_a_query_says_how_it_is_asked() -> None:
    """A graph asks for a range, a number and a table for an instant; none for exemplars."""
    graph, number, rows = (panels.panel(spec)["targets"][0] for spec in (GRAPH, NUMBER, ROWS))

    assert graph["range"] is True
    assert "instant" not in graph
    assert number["instant"] is rows["instant"] is True
    assert not {"range", "exemplar"} & (number.keys() | rows.keys())
    assert (rows["format"], "format" in graph) == ("table", False)
    assert graph["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_a_number_is_the_last_one() -> None:
    """Not grafanalib's mean over the range."""
    json = panels.panel(NUMBER)

    assert json["options"]["reduceOptions"]["calcs"] == ["lastNotNull"]
    assert json["fieldConfig"]["defaults"]["thresholds"]["steps"] == [
        {"color": "text", "value": None}
    ]


def test_a_number_a_series_says_its_name() -> None:
    """And one number alone does not."""
    named = dataclasses.replace(NUMBER, legend="{{pod}}")

    assert panels.panel(named)["targets"][0]["legendFormat"] == "{{pod}}"
    assert panels.panel(named)["options"]["textMode"] == "value_and_name"
    assert panels.panel(NUMBER)["options"]["textMode"] == "auto"


def test_bars_lie_and_end_at_their_maximum() -> None:
    """By the options that Grafana reads since 7."""
    json = panels.panel(BARS)

    assert json["options"]["orientation"] == "horizontal"
    assert json["options"]["reduceOptions"]["calcs"] == ["lastNotNull"]
    assert (json["fieldConfig"]["defaults"]["min"], json["fieldConfig"]["defaults"]["max"]) == (
        0,
        1,
    )


def test_a_graph_has_a_legend_and_a_shared_tooltip() -> None:
    """And no threshold lines unless it has thresholds."""
    json = panels.panel(GRAPH)
    lined = panels.panel(dataclasses.replace(GRAPH, thresholds=QUIET))

    assert json["options"]["legend"]["showLegend"] is True
    assert json["options"]["tooltip"] == {"mode": "multi", "sort": "desc"}
    assert json["fieldConfig"]["defaults"]["custom"] == {"showPoints": "never"}
    assert lined["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] == {"mode": "dashed"}


def test_a_table_is_sorted_and_merged() -> None:
    """By `cellOptions`, which Grafana reads since 9, and not by `displayMode`."""
    json = panels.panel(ROWS)

    assert json["options"]["sortBy"] == [{"displayName": "Used", "desc": True}]
    assert [each["id"] for each in json["transformations"]] == ["merge", "organize"]
    assert json["fieldConfig"]["defaults"]["custom"]["cellOptions"] == {"type": "auto"}
    assert "displayMode" not in json["fieldConfig"]["defaults"]["custom"]


def test_bands_are_named_by_their_states() -> None:
    """A number would say nothing."""
    mappings = panels.panel(BANDS)["fieldConfig"]["defaults"]["mappings"]

    assert mappings[0]["options"]["1"]["text"] == "up"


def test_text_asks_nothing() -> None:
    """A panel with targets would query for nothing."""
    assert "targets" not in panels.panel(WORDS)
