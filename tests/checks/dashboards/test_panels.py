"""dashboards/panels: a panel says what it shows, in which unit, from which datasource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

SOURCE = 'is not a variable; set uid "${datasource}"'
UNIT = "for memory it is bytes, for ratios percentunit"


def _override(**prop: object) -> dict[str, Any]:
    return {"fieldConfig": {"overrides": [{"properties": [prop]}]}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": " "}, "panel 1: has no title"),
        ({"description": None}, 'panel "Used by $pod": has no description'),
        (
            {"datasource": {"uid": "P1809F7CD0C75ACF3"}},
            f'panel "Used by $pod": the datasource of the panel {SOURCE}',
        ),
        (
            {"targets": [{"refId": "B", "datasource": "Prometheus"}]},
            f'panel "Used by $pod": the datasource of query B {SOURCE}',
        ),
        (
            {"targets": [{}]},
            f'panel "Used by $pod": the datasource of query ? {SOURCE}',
        ),
        (
            {"fieldConfig": {"defaults": {"unit": "gigabytes"}, "mappings": []}},
            f'panel "Used by $pod": Grafana knows no unit "gigabytes"; {UNIT}',
        ),
        (
            _override(id="unit", value=["x"]),
            f'panel "Used by $pod": Grafana knows no unit "?"; {UNIT}',
        ),
        (
            {"fieldConfig": {"defaults": {"thresholds": {"steps": [{"value": "null"}]}}}},
            'panel "Used by $pod": a threshold has the value "null", a string; write null',
        ),
        (
            _override(id="thresholds", value={"steps": [{"value": "null"}]}),
            'panel "Used by $pod": a threshold has the value "null", a string; write null',
        ),
    ],
)
def test_panels_that_lack_something_are_found(
    found: Found, board: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """Each omission is told by itself."""
    board["panels"][0] |= change
    assert found("dashboards/panels", board=board) == [f"board.json:1: warning: {message}"]


@pytest.mark.parametrize(
    "change",
    [
        {"fieldConfig": {"defaults": {"unit": "suffix: pods"}}},
        {"fieldConfig": {"defaults": {"unit": "currencyEUR"}}},
        {"datasource": "$datasource"},
        {"datasource": {"type": "datasource", "uid": "-- Mixed --"}},
        {"targets": [{"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}}]},
    ],
)
def test_other_ways_to_write_it_pass(
    found: Found, board: dict[str, Any], change: dict[str, Any]
) -> None:
    """Units of one's own, the short form of a variable, and Grafana's expressions are fine."""
    board["panels"][0] |= change
    assert found("dashboards/panels", board=board) == []


def test_a_datasource_is_chosen_by_any_variable_of_its_type(
    found: Found, board: dict[str, Any]
) -> None:
    """Whatever it is called; a variable of another type is none, and an input is one."""
    panel = board["panels"][0]
    panel["datasource"] = "$prom"
    for target in panel["targets"]:
        target["datasource"] = {"type": "prometheus", "uid": "${prom}"}
    plain = board["templating"]["list"] if "templating" in board else []
    board["templating"] = {"list": [*plain, {"name": "prom", "type": "custom"}]}
    assert found("dashboards/panels", board=board) != []
    board["templating"] = {"list": [*plain, {"name": "prom", "type": "datasource"}]}
    assert found("dashboards/panels", board=board) == []
    board["templating"], board["__inputs"] = {"list": plain}, [{"name": "prom"}]
    assert found("dashboards/panels", board=board) == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("increase(x[5m])", None),
        ("rate(x[5m:])", None),
        ("rate(x[", None),
        ("irate(x[$__interval])", "irate()"),
        ("sum(rate(x[5m]))", "rate()"),
    ],
)
def test_a_rate_fits_itself_to_the_scrape_interval(
    found: Found, board: dict[str, Any], expr: str, message: str | None
) -> None:
    """Only rate and irate over something else than `$__rate_interval` are found."""
    board["panels"][0]["targets"][0]["expr"] = expr
    said = [
        (
            f'board.json:1: warning: panel "Used by $pod", query A: {message} over a range that '
            "does not fit itself to the scrape interval; write [$__rate_interval]"
        )
    ]
    assert found("dashboards/panels", board=board) == (said if message else [])
