"""The PromQL of any dashboard."""

from __future__ import annotations

from typing import Any

import pytest

from generator.dashboards.model import Dashboard
from generator.dashboards.reading import queries


def board(**parts: Any) -> Dashboard:  # noqa: ANN401 - JSON
    return Dashboard("x", {"uid": "x", "title": "X", **parts})


def test_panels_rows_and_annotations_are_read() -> None:
    """However deep they stand."""
    inner = {"type": "row", "panels": [{"targets": [{"expr": "b"}]}]}
    found = board(
        panels=[{"targets": [{"expr": "a"}]}, inner], annotations={"list": [{"expr": "c"}]}
    )
    assert list(queries(found)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "expr"),
    [
        ("label_values(a:b:c, cluster)", "a:b:c"),
        ('label_values(a{x="1,2", y=~"$y"}, namespace)', 'a{x="1,2", y=~"$y"}'),
        ({"query": "label_values(a, pod)", "refId": "A"}, "a"),
        ("query_result(topk(5, a))", "topk(5, a)"),
        ("label_values(cluster)", ""),
        ("metrics(.*)", ""),
    ],
)
def test_variables_are_read(query: object, expr: str) -> None:
    """As text or as an object, without the function around the PromQL."""
    found = board(templating={"list": [{"type": "query", "query": query}, {"type": "datasource"}]})
    assert list(queries(found)) == [expr]
