"""A board's JSON: ids in reading order, rows, annotations."""

from __future__ import annotations

from generator.dashboards import board
from generator.dashboards.spec import (
    Annotation,
    Band,
    Board,
    Section,
    Series,
    Settings,
    Text,
    Timeseries,
)

SETTINGS = Settings(tags=("memory", "realmem"), refresh="1m", interval="1m", scrape_interval="30s")


def text(title: str) -> Text:
    return Text(title=title, description="d", content="c")


def make(*sections: Section) -> Board:
    return Board(
        uid="u",
        title="t",
        description="d",
        variables=(),
        sections=sections,
        annotations=(Annotation("Restart", "up > 0", "red", "{{pod}}"),),
    )


def test_ids_count_through_collapsed_rows() -> None:
    """A panel that a row hides has an id of the same count."""
    hidden = Section("Hidden", (Band(4, (text("b"), text("c"))),), collapsed=True)

    panels = board.render(make(Section("Open", (Band(4, (text("a"),)),)), hidden), SETTINGS).json[
        "panels"
    ]

    assert [(panel["id"], panel["title"]) for panel in panels] == [
        (1, "Open"),
        (2, "a"),
        (3, "Hidden"),
    ]
    assert [(panel["id"], panel["title"]) for panel in panels[2]["panels"]] == [(4, "b"), (5, "c")]
    assert (panels[0]["collapsed"], panels[2]["collapsed"]) == (False, True)


def test_graphs_are_no_finer_than_what_they_draw() -> None:
    """Unless the panel asks for coarser steps itself."""
    series = (Series("up", "up", "#000000"),)
    fine = Timeseries(title="t", description="d", unit="short", series=series)
    coarse = Timeseries(title="t", description="d", unit="short", series=series, step="5m")

    made = board.render(make(Section("", (Band(4, (fine, coarse, text("a"))),))), SETTINGS)

    assert [panel.get("interval") for panel in made.json["panels"]] == ["1m", "5m", None]
    assert not any("interval" in panel["targets"][0] for panel in made.json["panels"][:2])


def test_rates_know_how_often_is_scraped() -> None:
    """`$__rate_interval` is four times what the query says, not what its panel says."""
    rate = Series("rate(x[$__rate_interval])", "x", "#000000")
    graph = Timeseries(title="t", description="d", unit="short", series=(rate,))

    (panel,) = board.render(make(Section("", (Band(4, (graph,)),))), SETTINGS).json["panels"]

    assert (panel["interval"], panel["targets"][0]["interval"]) == ("1m", "30s")


def test_annotations_say_the_query_in_both_ways() -> None:
    """Grafana 10 reads `expr`, 11 and later `target`."""
    built_in, restart = board.render(make(), SETTINGS).json["annotations"]["list"]

    assert built_in["builtIn"] == 1
    assert restart["expr"] == restart["target"]["expr"] == "up > 0"


def test_tags_have_ours_once_and_links_find_it() -> None:
    """So that links find these boards and no others."""
    json = board.render(make(), SETTINGS).json

    assert json["tags"] == ["realmem", "memory"]
    assert json["links"][0]["tags"] == ["realmem"]
    assert json["links"][0]["includeVars"] is True
    assert json["links"][0]["keepTime"] is True
