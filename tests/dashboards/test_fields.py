"""Field configuration: how series and columns are found, and how they look."""

from __future__ import annotations

from generator.dashboards import fields
from generator.dashboards.spec import Column, Series, State, Thresholds


def test_a_fixed_legend_is_found_by_name() -> None:
    """No regex where none is needed."""
    assert fields.matcher("working_set") == {"id": "byName", "options": "working_set"}


def test_a_legend_with_labels_is_found_by_a_regex() -> None:
    """What is fixed in it is matched literally."""
    assert fields.matcher("{{container}} a (b)") == {
        "id": "byRegexp",
        "options": r"/^.* a \(b\)$/",
    }


def test_stacked_and_dashed_series() -> None:
    """Stacked areas have no line, dashed lines no area."""
    first, stacked, dashed = fields.series_overrides(
        (
            Series("x", "a", "#000000", stacked=True),
            Series("x", "b", "#111111", stacked=True),
            Series("x", "c", "#222222", dashed=True),
        )
    )
    area = {"custom.stacking", "custom.fillOpacity", "custom.lineWidth"}

    assert {each["id"] for each in first["properties"]} == area
    assert {each["id"] for each in stacked["properties"]} == {"color", *area}
    assert {each["id"] for each in dashed["properties"]} == {"color", "custom.lineStyle"}


def test_a_graph_of_one_line_has_no_override() -> None:
    """Its colour is the graph's."""
    assert fields.series_overrides((Series("x", "a", "#000000"),)) == []


def test_containers_differ_in_the_shade_of_a_colour() -> None:
    """The colour itself says what is drawn."""
    assert fields.colour(Series("x", "a", "#000000"))["mode"] == "fixed"
    assert fields.colour(Series("x", "{{pod}} a", "#000000"))["mode"] == "shades"


def test_a_column_without_a_look_has_no_override() -> None:
    """Grafana reads `properties` of every override without asking."""
    assert fields.column_overrides([Column(title="Namespace", label="namespace")], "none") == [
        fields.LABELS
    ]


def test_labels_have_no_unit() -> None:
    """A namespace called 10 is no ten bytes."""
    assert fields.LABELS["matcher"] == {"id": "byType", "options": "string"}
    assert fields.LABELS["properties"] == [{"id": "unit", "value": "string"}]


def test_the_unit_of_most_columns_is_said_once() -> None:
    """By the panel, for all columns; the others differ from it."""
    columns = [Column(title=unit, expr="x", unit=unit) for unit in ("bytes", "s", "bytes")]

    assert fields.most_common_unit(columns) == "bytes"
    _, other = fields.column_overrides(columns, "bytes")
    assert other["matcher"]["options"] == "s"


def test_a_gauge_of_a_ratio_ends_at_one() -> None:
    """A gauge of bytes ends at the highest row."""
    ratio = Column(title="r", expr="x", unit="percentunit", cell="gauge")
    size = Column(title="s", expr="x", unit="bytes", cell="gauge")

    ids = [
        {each["id"] for each in override["properties"]}
        for override in fields.column_overrides([ratio, size], "none")[1:]
    ]

    assert ids == [
        {"unit", "custom.cellOptions", "min", "max"},
        {"unit", "custom.cellOptions", "min"},
    ]


def test_steps_begin_at_minus_infinity() -> None:
    """The base step has no value."""
    assert fields.steps(Thresholds("green", ((1, "red"),)))["steps"] == [
        {"color": "green", "value": None},
        {"color": "red", "value": 1},
    ]


def test_states_become_one_mapping() -> None:
    """In the order given; none for none."""
    assert fields.mappings([State(2, "firing", "red")]) == [
        {"type": "value", "options": {"2": {"text": "firing", "color": "red", "index": 0}}}
    ]
    assert fields.mappings([]) == []


def test_columns_are_named_and_ordered_as_given() -> None:
    """Grafana calls the only query's value `Value`, and that of several `Value #A`."""
    organized = fields.organize(
        [
            Column(title="Pod", label="pod"),
            Column(title="Used", expr="x"),
            Column(title="Bound", expr="y"),
        ]
    )

    assert organized["renameByName"] == {
        "pod": "Pod",
        "Value #A": "Used",
        "Value": "Used",
        "Value #B": "Bound",
    }
    assert organized["indexByName"]["pod"] < organized["indexByName"]["Value #B"]
    assert organized["excludeByName"] == {"Time": True}
