"""Dashboards and panels: what a reviewer is told of them, and what is no news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.changes.dashboards import items
from generator.checks.dashboard import Dashboard

if TYPE_CHECKING:
    from tests.changes.conftest import Said


def panel(title: str = "Memory", **options: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "title": title,
        "type": "timeseries",
        "fieldConfig": {
            "defaults": {
                "unit": options.pop("unit", "bytes"),
                "thresholds": {"steps": [{"value": None}, {"value": options.pop("step", 1)}]},
            }
        },
        "targets": [
            {"refId": name, "expr": expr}
            for name, expr in options.pop("queries", {"A": "up > 1"}).items()
        ],
        **options,
    }


def board(*panels: dict[str, Any], uid: str = "pods", **options: Any) -> Dashboard:  # noqa: ANN401
    return Dashboard(
        "grafana/x.json", {"uid": uid, "title": "Pods", "panels": [*panels], **options}
    )


def changes(said: Said, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    head, *lines = said(items([board(old)], [board(new)]))
    assert head == "<Pods> (<pods>):"
    return [line.removeprefix("  panel <Memory>: ") for line in lines]


def test_dashboards_that_appear_and_go_are_named(said: Said) -> None:
    """With as many panels as they have, rows not counted."""
    old, new = board(panel(), uid="a"), board({"type": "row", "title": "r"}, uid="b")
    assert said(items([old], [new])) == [
        "appears: <Pods> (<b>), 0 panels",
        "goes: <Pods> (<a>), 1 panel",
    ]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (panel(unit="s"), "unit <bytes> becomes <s>"),
        (panel(step=2), "thresholds <1> becomes <2>"),
        (panel("Other"), "title <Memory> becomes <Other>"),
        (panel(type="stat"), "type <timeseries> becomes <stat>"),
        (panel(queries={"A": "up > 2"}), "in query <A> threshold <1> becomes <2>"),
        (panel(queries={"A": "down"}), "query <A> changes"),
        (panel(queries={"A": "up > 1", "B": "x"}), "query <B> is added"),
        (panel(queries={}), "query <A> is removed"),
        (panel(description="Says."), "the description changes"),
        (panel(options={"a": 1}, interval="1m"), "settings change: <interval, options>"),
    ],
)
def test_each_change_of_a_panel_is_said(said: Said, new: dict[str, Any], words: str) -> None:
    """And nothing else."""
    assert changes(said, panel(), new) == [words]


def test_colours_and_overrides_are_said_in_a_word(said: Said) -> None:
    """What they are, Grafana shows better."""
    new = panel()
    new["fieldConfig"]["overrides"] = [{"matcher": {}}]
    assert changes(said, panel(), new) == ["how values are shown changes"]


def test_panel_that_only_moves_is_no_news(said: Said) -> None:
    """A panel above it shifts its place and its number."""
    old, new = panel(id=1, gridPos={"y": 0}), panel(id=2, gridPos={"y": 8})
    added = panel("New", queries={"A": "other"})
    assert said(items([board(old)], [board(added, new)])) == [
        "<Pods> (<pods>):",
        "  appears: panel <New>",
    ]


def test_panels_in_a_collapsed_row_are_compared(said: Said) -> None:
    """Grafana nests them."""
    row = {"type": "row", "title": "Go"}
    old, new = board({**row, "panels": [panel()]}), board({**row, "panels": []})
    assert said(items([old], [new])) == ["<Pods> (<pods>):", "  goes: panel <Memory>"]


def test_title_with_a_threshold_in_it_changes_with_its_query(said: Said) -> None:
    """It is the same panel."""
    old = panel("Above 95 %", queries={"A": "a > 0.95"})
    new = panel("Above 90 %", queries={"A": "a > 0.9"})
    (_, line) = said(items([board(old)], [board(new)]))
    assert line == (
        "  panel <Above 95 %>: title <Above 95 %> becomes <Above 90 %>; "
        "in query <A> threshold <0.95> becomes <0.9>"
    )


def test_variables_annotations_and_settings_are_named(said: Said) -> None:
    """Each by its name."""
    old = board(templating={"list": [{"name": "a"}, {"name": "b", "hide": 0}]}, refresh="1m")
    new = board(
        templating={"list": [{"name": "b", "hide": 2}]},
        annotations={"list": [{"name": "Restart"}]},
        refresh="5m",
        title="All pods",
    )
    assert said(items([old], [new])) == [
        "<Pods> (<pods>):",
        "  title <Pods> becomes <All pods>",
        "  variable <a> goes",
        "  variable <b> changes",
        "  annotation <Restart> appears",
        "  settings change: <refresh>",
    ]


def test_one_dashboard_in_two_outputs_is_one(said: Said) -> None:
    """A ConfigMap of it is no second dashboard."""
    assert said(items([board(panel())], [board(panel()), board(panel())])) == []


@pytest.mark.parametrize("value", [None, 1, "x", [1], {"list": 1}, [{"title": 1, "targets": 1}]])
def test_any_json_is_borne(value: object) -> None:
    """A folder that is compared with may hold anything."""
    strange = Dashboard("x.json", {"panels": value, "templating": value, "title": value})
    items([strange], [board(panel())])
    items([board(panel(), uid="x.json")], [strange])
