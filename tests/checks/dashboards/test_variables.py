"""dashboards/variables: what is used is defined, and follows the time range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "Of $node"}, 'panel "Of $node"'),
        ({"repeat": "node"}, 'panel "Used by $pod"'),
        ({"datasource": {"uid": "${node}"}}, 'panel "Used by $pod"'),
        ({"targets": [{"refId": "B", "expr": 'x{n="[[node]]"}'}]}, 'panel "Used by $pod", query B'),
    ],
)
def test_a_variable_that_is_not_defined_is_found(
    found: Found, board: dict[str, Any], change: dict[str, Any], where: str
) -> None:
    """It may be used in a query, a title, a datasource or a repetition."""
    board["panels"][0] |= change
    assert found("dashboards/variables", board=board) == [
        (
            f"board.json:1: error: {where}: uses $node, which is no variable of this dashboard; "
            "define it, or correct the name"
        )
    ]


def test_a_variable_asked_for_once_is_found(found: Found, board: dict[str, Any]) -> None:
    """After a change of the time range it still offers the values of before."""
    board["templating"]["list"][1]["refresh"] = 1
    assert found("dashboards/variables", board=board) == [
        'board.json:1: warning: variable "pod" does not follow the time range; set refresh to 2'
    ]
