"""The page of the dashboards leaves nothing out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

from bench import grafana
from docs.reference.pages import ROOT, given

if TYPE_CHECKING:
    from generator.dashboards.model import Dashboard

PAGE = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("board", given().dashboards, ids=lambda board: board.name)
def test_every_panel_and_query_is_on_the_page(board: Dashboard) -> None:
    """What a panel decides, what it asks, what its lines are called, closed rows included."""
    json = board.json
    section = PAGE.partition(f"\n## {json['title']}\n")[2].partition("\n## ")[0]
    for panel in grafana.panels(json):
        assert panel["title"] in section
        assert panel.get("description", "") in section
        for target in panel.get("targets", ()):
            assert target["expr"] in section
            assert escape(target.get("legendFormat") or "") in section
    for query in grafana.queries(json):
        assert query.expr in section
