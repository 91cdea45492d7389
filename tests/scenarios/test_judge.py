"""Verdicts: what counts as found, as too late and as a false alarm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.scenarios import families
from tests.scenarios.healthy import HEALTHY
from tests.scenarios.history import History, Problem, named
from tests.scenarios.judge import verdict
from tests.scenarios.leaks import LEAKS
from tests.scenarios.model import Memory, Node, Pod, World
from tests.scenarios.promtool import Alarm
from tests.scenarios.report import as_json, table
from tests.scenarios.slim import slim

if TYPE_CHECKING:
    from pathlib import Path

WORLD = World(600, [Pod("a", "web", "a-node", Memory(600), 512)], [Node("a-node")])
HEALTHY_DAY = History("a", "flat", WORLD, None, named(WORLD))
LEAK = History("a", "leak", WORLD, Problem(100, 500), named(WORLD))


def alarm(*minutes: int, severity: str = "warning", workload: str = "web") -> Alarm:
    labels = {"alertname": "X", "severity": severity, "namespace": "a", "workload": workload}
    return Alarm(labels, minutes, 1)


@pytest.mark.parametrize(
    ("alarms", "first", "in_time", "false"),
    [
        ([alarm(300, 301)], 300, True, ()),
        ([alarm(441)], 441, False, ()),
        ([alarm(500)], None, False, ()),
        ([alarm(50, 51)], None, False, ("X",)),
        ([alarm(50, 120)], 120, True, ("X",)),
        ([alarm(300, severity="info")], None, False, ()),
        ([alarm(300, workload="other")], None, False, ()),
    ],
)
def test_an_alarm_counts_between_start_and_end(
    alarms: list[Alarm], first: int | None, *, in_time: bool, false: tuple[str, ...]
) -> None:
    """It is loud, names the pod or the workload, and comes before the end."""
    judged = verdict(LEAK, alarms)
    assert (judged.first, judged.in_time, judged.false) == (first, in_time, false)


def test_any_loud_alarm_on_a_healthy_history_is_false() -> None:
    """Also one that names nothing but the namespace; each opening is a notification."""
    judged = verdict(HEALTHY_DAY, [alarm(5, 6, 20, workload="")])
    assert (judged.problem, judged.false, judged.notifications) == (False, ("X",), 2)
    assert verdict(HEALTHY_DAY, [alarm(5, severity="info")]).false == ()


def test_the_report_says_it_for_people_and_for_programs() -> None:
    """A line a kind and one for all; JSON has a history an object."""
    verdicts = [verdict(LEAK, [alarm(250)]), verdict(HEALTHY_DAY, [alarm(5)])]
    assert "| leak | 1 | 100.0 % | 100.0 % | 50 / 50 / 50 % | 0.0 % | 1 |" in table(verdicts)
    assert "| **all** | 1 | 100.0 % | 1 | X |" in table(verdicts)
    assert [one["first"] for one in json.loads(as_json(verdicts))] == [250, None]


def test_slim_rules_keep_what_loud_alerts_read(tmp_path: Path) -> None:
    """Records are followed to the raw series; info alerts and what only they read go."""
    rules = [
        {"record": "a", "expr": "raw"},
        {"record": "b", "expr": "a + 1"},
        {"record": "unread", "expr": "raw"},
        {"alert": "Loud", "expr": "b > 1", "labels": {"severity": "warning"}},
        {"alert": "Quiet", "expr": "unread > 1", "labels": {"severity": "info"}},
    ]
    source = tmp_path / "rules.yaml"
    source.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}), "utf-8")
    kept = yaml.safe_load(slim([source], tmp_path / "slim.yaml").read_text("utf-8"))
    names = [one.get("record", one.get("alert")) for one in kept["groups"][0]["rules"]]
    assert names == ["a", "b", "Loud"]


@pytest.mark.parametrize("kind", [*LEAKS, *HEALTHY])
def test_a_history_keeps_to_what_its_family_promises(kind: str) -> None:
    """A leak comes near its bound at its end; a healthy history never comes near for long."""
    for number in range(2):
        drawn = families.history(5, (kind, number))
        assert drawn == families.history(5, (kind, number))
        pod = drawn.world.pods[0]
        share = [need / (pod.limit or drawn.world.nodes[0].allocatable) for need in pod.memory.real]
        if drawn.problem:
            assert max(share[drawn.problem.end - 180 : drawn.problem.end]) > 0.91
        else:
            assert max(share) < 0.97
