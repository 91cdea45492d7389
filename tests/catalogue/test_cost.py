"""What rules cost, told from their text: as much as a real Prometheus was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import catalogue
from generator.catalogue import cost
from generator.catalogue.model import AlertingRule, Catalogue, Group, RecordingRule
from generator.catalogue.scanning import readings
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

CHAIN = Group(
    "chain",
    "2m",
    (
        RecordingRule("container:used:bytes", 'container_memory_usage_bytes{container!=""}', ""),
        RecordingRule("node:used:bytes", 'container_memory_usage_bytes{id="/"}', ""),
        RecordingRule("container:kill:recent", "container:used:bytes > 1", "", sparse=True),
    ),
)
SLOW = Group(
    "slow",
    "10m",
    (RecordingRule("pod:floor:bytes", "min_over_time(container:used:bytes[1h])", ""),),
)
ALERTS = Group(
    "alerts", "1m", (AlertingRule("High", "container:kill:recent or pod:floor:bytes", "", {}, {}),)
)


def groups(containers: int = 600) -> dict[str, cost.GroupCost]:
    rules = Catalogue(recording=(CHAIN, SLOW), alerting=(ALERTS,))
    return {one.group: one for one in cost.by_group(rules, containers, "30s")}


def test_every_selector_counts_with_the_series_of_its_level() -> None:
    """Containers, nodes and the record of containers, every two minutes."""
    chain = groups()["chain"]
    assert chain.series_read == (600 + 10 + 600) / 2
    assert chain.recorded == 600 + 10


def test_a_range_counts_the_samples_that_its_record_has() -> None:
    """An hour of a record of every two minutes is thirty samples of each series."""
    slow = groups()["slow"]
    assert (slow.series_read, slow.samples_read) == (60, 60 * 30)
    assert slow.recorded == 300


def test_what_few_show_costs_next_to_nothing_and_alerts_record_nothing() -> None:
    """A sparse record is read for its few series."""
    alerts = groups()["alerts"]
    assert (alerts.series_read, alerts.recorded) == (300, 0)


def test_the_default_bundle_costs_about_what_was_measured(tmp_path: Path) -> None:
    """docs/rule-cost.md: six series a container, and under a second a minute for 5,000."""
    given = catalogue.load(load(tmp_path, "{}"))
    found = list(cost.by_group(given, 5000, "60s"))
    assert sum(one.recorded for one in found) / 5000 == pytest.approx(6, rel=0.05)
    assert sum(one.seconds for one in found) == pytest.approx(0.7, rel=0.3)
    assert sum(one.samples_read for one in found) == pytest.approx(790_000, rel=0.3)


def test_selectors_are_given_as_often_as_they_stand_there() -> None:
    """With the range of each, whatever stands between."""
    expr = 'a{x="[5m]"} + a # a[1m]\n + max_over_time(a:b:c [2h]) unless b'
    assert list(readings(expr)) == [
        ("a", 'x="[5m]"', ""),
        ("a", "", ""),
        ("a:b:c", "", "2h"),
        ("b", "", ""),
    ]
