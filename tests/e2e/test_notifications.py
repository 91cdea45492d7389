"""From samples to somebody's telephone: Prometheus, Alertmanager, and a receiver of its messages.

An hour has to pass in a minute, and there are two ways to let it. Each is honest where the other
is not, so both are here.

- Live: samples, every `for`, the groups' intervals and Alertmanager's are a sixtieth of the
  default. Prometheus and Alertmanager are real, and so is all that happens between them. But
  the windows in the rules (47 minutes and the like) keep their length, which is days of this story:
  nothing leaves a window, and the leak alert never gets the history that it wants.
- Replayed: promtool evaluates the rules of the default config over the story minute by minute,
  every window and every `for` at its full length, and Alertmanager alone is in a hurry: it gets
  each minute's alerts as Prometheus would send them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from generator.targets.inhibitions import LOOP
from tests.e2e import storm
from tests.e2e.hurry import OWN, evaluated_faster, made, rule_files
from tests.e2e.pipeline import alerting, evaluating, exporting
from tests.scenarios.promtool import Rules, replay
from tests.scenarios.scrape import scrape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.scenarios.promtool import Alarm
    from tests.support.webhook import Notification

pytestmark = pytest.mark.e2e

MOST = 5
NEAR = "ContainerMemoryNearLimit"


def about(told: Sequence[Notification], workload: str) -> list[Notification]:
    """Return the notifications that name a workload or a pod of it."""
    return [
        one
        for one in told
        if any(
            labels.get("workload") == workload or labels.get("pod", "").startswith(f"{workload}-")
            for labels, _ in one.alerts
        )
    ]


def names(told: Sequence[Notification]) -> set[str]:
    """Return what the notifications said to fire."""
    return {name for one in told for name in one.names}


def judge(told: Sequence[Notification]) -> None:
    """Assert what on-call wants of this hour, in whichever way it passed."""
    stormy = about(told, "storm")
    assert 1 <= len(stormy) <= MOST, [(one.group, one.names) for one in stormy]
    # The loop is told, and once it is, nothing else about that container.
    looping = [LOOP in one.names for one in stormy]
    assert any(looping), names(stormy)
    assert names(stormy[looping.index(True) :]) == {LOOP}
    # Nothing of this is hidden by the storm beside it, nor by the verdict on other containers.
    assert names(about(told, "near")) == {NEAR, OWN}
    assert names(about(told, "needy")) == {OWN}
    # What is critical is not told as a warning too.
    full = [labels for one in about(told, "full") for labels, _ in one.alerts]
    assert {labels["severity"] for labels in full if labels["alertname"] == NEAR} == {"critical"}
    # Page cache: neither the user's own alert, nor the verdict that mutes it.
    assert about(told, "cached") == []


def test_a_storm_of_200_replicas_is_few_notifications_live(tmp_path: Path) -> None:
    """From the scrape to the webhook, an hour in a minute."""
    speed, quiet = 60.0, 5
    given = evaluated_faster(made(tmp_path, speed, alerts_too=True), speed)
    rules = Rules(rule_files(given, tmp_path, speed))
    world = storm.world(quiet)
    with (
        alerting(given, tmp_path, speed) as (sink, calls),
        exporting(world, rules, speed) as target,
        evaluating(rules, target, sink, tmp_path, speed),
    ):
        time.sleep(world.minutes * 60 / speed)
        told = list(calls.received)
    judge(told)


def test_a_storm_of_200_replicas_is_few_notifications_replayed(tmp_path: Path) -> None:
    """Three quiet hours and the storm with every window, told in a quarter of a minute."""
    speed, quiet = 240.0, 3 * storm.HOUR
    given = made(tmp_path, speed, alerts_too=False)
    rules = Rules(rule_files(given, tmp_path))
    world = storm.world(quiet)
    series = scrape(world, rules.metrics())
    alarms = replay(rules, series, world.minutes, tmp_path / "storm.json")
    with alerting(given, tmp_path, speed) as (sink, calls):
        began = time.monotonic()
        # Nothing begins or ends in the last of the quiet minutes.
        for at, minute in enumerate(range(quiet - 5, world.minutes)):
            time.sleep(max(began + at * 60 / speed - time.monotonic(), 0))
            sink.post(firing(alarms, minute))
            sink.post(over(alarms, minute), seconds=0)
        told = list(calls.received)
    judge(told)


def firing(alarms: Sequence[Alarm], minute: int) -> list[dict[str, str]]:
    """Return the labels of what fires in a minute."""
    return [dict(alarm.labels) for alarm in alarms if minute in alarm.minutes]


def over(alarms: Sequence[Alarm], minute: int) -> list[dict[str, str]]:
    """Return the labels of what fired until the minute before."""
    return [
        dict(alarm.labels)
        for alarm in alarms
        if minute - 1 in alarm.minutes and minute not in alarm.minutes
    ]
