"""What grafanalib writes too much is taken off, and what Grafana needs stays."""

from __future__ import annotations

from generator.dashboards.prune import PANEL_LEGACY, prune


class Thing:
    """An object of grafanalib's kind."""

    def to_json_data(self) -> dict[str, object]:
        return {"name": "thing", "unset": None}


def test_null_and_empty_values_go() -> None:
    """At any depth, and what becomes empty by that goes too."""
    assert prune({"a": {"b": None, "c": {"d": []}}, "e": "", "f": ()}) == {}


def test_zero_and_false_stay() -> None:
    """They are settings: `min: 0`, `editable: false`."""
    assert prune({"min": 0, "editable": False}) == {"min": 0, "editable": False}


def test_emptiness_that_grafana_reads_stays() -> None:
    """Grafana 12's table migrations do not ask whether overrides are there."""
    field_config = {"defaults": {"custom": {}}, "overrides": []}

    assert prune(field_config) == field_config


def test_the_base_threshold_is_null_and_not_the_text_null() -> None:
    """Grafanalib writes `"null"`, and keys of Grafana 6 beside it."""
    steps = [
        {"color": "green", "value": "null", "op": "gt", "line": True, "index": 0},
        {"color": "red", "value": 0, "yaxis": "left"},
    ]

    assert prune(steps) == [{"color": "green", "value": None}, {"color": "red", "value": 0}]


def test_legacy_keys_go_at_the_top_only() -> None:
    """`color` at a panel's root is Grafana 6's; in a field's defaults it is today's."""
    panel = {"color": {"mode": "x"}, "fieldConfig": {"defaults": {"color": {"mode": "fixed"}}}}

    assert prune(panel, PANEL_LEGACY) == {"fieldConfig": {"defaults": {"color": {"mode": "fixed"}}}}


def test_empty_mappings_go() -> None:
    """Even empty ones switch off dashboard-linter's check of units."""
    assert prune({"defaults": {"mappings": [], "unit": "bytes"}}) == {"defaults": {"unit": "bytes"}}


def test_objects_of_grafanalib_are_asked_for_their_json() -> None:
    """Wherever they stand."""
    assert prune([{"inner": Thing()}]) == [{"inner": {"name": "thing"}}]
