"""dashboards/promql: every query of a dashboard parses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_queries_that_do_not_parse_are_found(found: Found, board: dict[str, Any]) -> None:
    """Those of panels, variables and annotations are all read."""
    board["panels"][0]["targets"][0]["expr"] = "sum($x"
    board["templating"]["list"][1]["query"] = "label_values(up{, pod)"
    board["templating"]["list"].append({"name": "n", "type": "query", "query": "up"})
    board["annotations"]["list"][0]["expr"] = "x >"
    assert found("dashboards/promql", board=board) == [
        'board.json:1: error: annotation "kills": not PromQL: invalid promql query',
        'board.json:1: error: panel "Used by $pod", query A: not PromQL: unclosed left parenthesis',
        (
            'board.json:1: error: variable "n": not PromQL: neither label_values, label_names, '
            "metrics nor query_result"
        ),
    ]


def test_queries_of_other_datasources_are_not_read(found: Found, board: dict[str, Any]) -> None:
    """LogQL is not PromQL; a panel of mixed datasources is read query by query."""
    panel = board["panels"][0]
    panel["targets"][0] |= {"expr": '{job="x"} |= "y"', "datasource": {"type": "loki"}}
    panel["datasource"] = {"type": "datasource", "uid": "-- Mixed --"}
    board["templating"]["list"][1] |= {"query": "x", "datasource": {"type": "loki"}}
    board["annotations"]["list"][0] |= {"expr": "x |", "datasource": {"type": "loki"}}
    assert found("dashboards/promql", board=board) == []
