"""dashboards/structure: a dashboard loads, keeps its address, and its panels lie side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_a_good_dashboard_passes(found: Found, board: dict[str, Any]) -> None:
    """Nothing is said of a dashboard that is as it should be."""
    assert found("dashboards", board=board) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"uid": ""}, "error: has no uid"),
        ({"uid": "u" * 41}, f'error: uid "{"u" * 41}" is longer than 40 characters'),
        ({"title": None}, "error: has no title"),
        ({"id": 12}, "warning: has an id, which belongs to another Grafana's database"),
        ({"__inputs": []}, "warning: has __inputs, which only the import dialog fills in"),
        ({"editable": True}, "warning: is editable, though what is provisioned cannot be saved"),
        ({"schemaVersion": 12}, "warning: schemaVersion is 12, older than 36"),
        ({"schemaVersion": []}, "warning: schemaVersion is ?, older than 36"),
        ({"refresh": "10s"}, "warning: refreshes every 10s"),
    ],
)
def test_what_a_dashboard_should_not_have_is_found(
    found: Found, board: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """Each field at the top is told by itself."""
    assert found("dashboards/structure", board=board | change) == [f"board.json:1: {message}"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 3}, "error: panel id 3 stands twice"),
        ({"id": None}, 'error: panel "Used by $pod" has no id'),
        (
            {"targets": [{"refId": "A"}, {"refId": "A"}]},
            'error: panel "Used by $pod": refId A stands twice',
        ),
        (
            {"gridPos": {"x": 13, "y": 0, "w": 12, "h": 8}},
            'error: panel "Used by $pod" is wider than the grid\'s 24 columns',
        ),
        (
            {"gridPos": {"x": 0, "y": 2, "w": 12, "h": 8}},
            'error: panel "More" overlaps panel "Used by $pod"',
        ),
        ({"gridPos": {"x": 0}}, 'warning: panel "Used by $pod" has no place on the grid'),
        (
            {"gridPos": {"x": 0, "y": 0, "w": 0, "h": 8}},
            'warning: panel "Used by $pod" has no place on the grid',
        ),
        ({"title": "", "id": None}, "error: panel ? has no id"),
    ],
)
def test_panels_that_collide_are_found(
    found: Found, board: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """Ids, query letters and places on the grid are each one panel's."""
    board["panels"][0] |= change
    assert found("dashboards/structure", board=board) == [f"board.json:1: {message}"]


def test_panels_inside_a_row_are_compared_too(found: Found, board: dict[str, Any]) -> None:
    """A collapsed row has a layout of its own."""
    row = board["panels"][1]
    row["panels"].append(row["panels"][0] | {"id": 4, "title": "Over"})
    assert found("dashboards/structure", board=board) == [
        'board.json:1: error: panel "Over" overlaps panel 3'
    ]


def test_two_dashboards_of_one_uid_are_found(found: Found, board: dict[str, Any]) -> None:
    """Grafana saves neither of them."""
    assert found("dashboards/structure", board=board, files={"a.json": json.dumps(board)}) == [
        'board.json:1: error: uid "memory" is that of a.json'
    ]
