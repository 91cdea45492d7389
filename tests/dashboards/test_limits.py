"""What Grafana and Kubernetes hold a dashboard to, whatever is on it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

# Grafana's column for a uid; what a ConfigMap may hold where `kubectl apply` keeps a copy of it.
UID = re.compile(r"[a-zA-Z0-9_-]{1,40}")
CONFIG_MAP = 262_144
# Ours, as a file: what a review can still look at.
PRETTY = 120_000


@pytest.fixture(params=generated.dashboard_names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def parts(value: object) -> Iterator[Json]:
    """Yield every object inside a board."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def test_the_uid_fits_its_column(name: str) -> None:
    """And is the file's name, so that two boards cannot share one."""
    board = generated.dashboards()[name]
    assert UID.fullmatch(board["uid"])
    assert name == f"{board['uid']}.json"
    # Grafana gives ids itself: a board that brings one collides with another.
    assert board.get("id") is None


def test_it_is_small_enough_to_ship(name: str) -> None:
    """Printed for reading, and as text in a ConfigMap's manifest."""
    file = generated.OUTPUT / "grafana" / "dashboards" / name
    assert file.stat().st_size < PRETTY
    manifest = json.dumps({"data": {name: file.read_text(encoding="utf-8")}})
    assert len(manifest.encode()) < CONFIG_MAP


def test_queries_of_a_panel_have_names_of_their_own(name: str) -> None:
    """Grafana keeps one of two queries with the same refId."""
    for part in parts(generated.dashboards()[name]):
        names = [target["refId"] for target in part.get("targets", ())]
        assert len(names) == len(set(names)), part.get("title")
        assert all(names)


def test_nothing_is_angular_or_a_string_that_says_null(name: str) -> None:
    """Grafana 12 has no Angular; a threshold that begins at "null" begins nowhere."""
    gone = {"graph", "singlestat", "table-old", "heatmap-old", "grafana-piechart-panel"}
    for part in parts(generated.dashboards()[name]):
        assert part.get("type") not in gone
        assert "null" not in [value for value in part.values() if isinstance(value, str)]
