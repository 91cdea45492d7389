"""Where to look, as the demo says it: with Grafana, and without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.demo import prometheus, text
from generator.demo.showing import Shown

BOARDS = Path(__file__).parents[2] / "output" / "grafana" / "dashboards"
URL = "http://127.0.0.1:9095"


@pytest.fixture(params=["/classic/graph", "/graph", "/query"])
def home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have Prometheus' page for queries where Debian's, 2.x' and 3.x' programs have it."""
    page: str = URL + request.param
    monkeypatch.setattr(prometheus, "home", lambda _: page)
    return page


def test_pages_are_where_this_prometheus_has_them(home: str) -> None:
    """Alerts beside queries, whatever it calls them."""
    said = list(text.addresses(Shown(URL, None, "it is not installed")))
    assert f"  {home.rpartition('/')[0]}/alerts" in said
    assert sum(line.startswith(f"  {home}?g0.expr=") for line in said) == 3
    assert "No dashboards: it is not installed" in said


@pytest.mark.usefixtures("home")
def test_with_grafana_it_names_a_dashboard_that_there_is() -> None:
    """By its uid."""
    grafana = "http://127.0.0.1:3001"
    said = "\n".join(text.addresses(Shown(URL, grafana, "")))
    uid = json.loads((BOARDS / "realmem-triage.json").read_text(encoding="utf-8"))["uid"]
    assert f"{grafana}/d/{uid}\n" in said
    assert "No dashboards" not in said
