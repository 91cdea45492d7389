"""Alarms and kills that belong together, and what the alarms were worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import pytest

from generator.live.backtest import summary
from generator.live.backtest.backtest import Backtest
from generator.live.backtest.collecting import Collector, Container, Kill
from generator.live.backtest.incidents import Alarm, Source, alarms, incidents
from generator.live.backtest.rules import KILLS, RATIO, REAL_USED, WORKLOADS
from generator.live.kind import Kind
from generator.live.replay.fetching import Grid
from generator.live.replay.firing import Firing
from generator.live.replay.frame import Frame, labels_of

if TYPE_CHECKING:
    from typing import Unpack

HOUR = 3600.0
APP = Container("", "shop", "app", "app-1", "main")


class Changes(TypedDict, total=False):
    """What an alarm may be besides a warning of ours."""

    source: Source
    alert: str
    severity: str
    of: Container
    harmless: bool | None


def fired(start: float, end: float, **how: Unpack[Changes]) -> Alarm:
    """Return a warning about the app, by hours."""
    labels = (("severity", how.get("severity", "warning")),)
    firing = Firing(how.get("alert", "A"), labels, start * HOUR, end * HOUR)
    of = how.get("of", APP)
    return Alarm(how.get("source", "realmem"), firing, of, how.get("harmless", False))


def kill(at: float, count: int = 1, of: Container = APP) -> Kill:
    return Kill(at * HOUR, of, count)


def test_what_is_an_hour_apart_is_another_incident() -> None:
    """Of one workload, whatever its pods are called."""
    other = replace(APP, pod="app-2")
    raised = [fired(0, 1), fired(1.5, 2, of=other), fired(3.5, 4)]
    first, second = incidents(raised, [], 60)
    assert (first.start, first.end, len(first.alarms)) == (0, 2 * HOUR, 2)
    assert second.start == 3.5 * HOUR


def test_workloads_and_nodes_have_incidents_of_their_own() -> None:
    """And those with kills come first."""
    node = Container(node="node1")
    found = incidents(
        [fired(0, 1), fired(0, 1, of=node)], [kill(5, of=replace(APP, workload="b"))], 60
    )
    assert [(one.of.workload, one.of.node, one.killed) for one in found] == [
        ("b", "", 1),
        ("", "node1", 0),
        ("app", "", 0),
    ]


def test_lead_is_from_the_first_loud_alarm_to_the_first_kill() -> None:
    """An alarm that came with the kill, or after it, is no warning; nor is a note."""
    raised = [
        fired(0.0, 4, severity="info"),
        fired(1.0, 4),
        fired(2.0, 4, source="conventional"),
        fired(3.0, 4, source="server"),
    ]
    (one,) = incidents(raised, [kill(3, 2), kill(3.5)], 60)
    assert one.killed == 3
    leads = [one.lead(source) for source in ("realmem", "conventional", "server")]
    assert leads == [2 * HOUR, HOUR, None]
    (quiet,) = incidents([fired(1, 4, severity="info")], [kill(3)], 60)
    assert quiet.lead("realmem") is None
    (late,) = incidents([fired(3 - 90 / HOUR, 4)], [kill(3)], 60)
    assert late.lead("realmem") is None


def backtest(raised: list[Alarm], kills: list[Kill]) -> Backtest:
    found = Backtest("http://x", Kind("Prometheus", "2.42.0"), 0, 10 * HOUR, 60, 9, 10 * HOUR)
    found.alarms, found.incidents = raised, incidents(raised, kills, 60)
    return found


def test_notifications_are_counted_by_alert_and_of_page_cache() -> None:
    """A note calls nobody, whatever it is about."""
    found = backtest(
        [
            fired(0, 1, harmless=True),
            fired(2, 3, of=replace(APP, workload="b")),
            fired(0, 1, alert="N", severity="info", harmless=True),
            fired(0, 1, source="conventional", harmless=True),
            fired(0, 1, source="conventional", harmless=None),
        ],
        [],
    )
    counted = [
        (x.source, x.alert, x.notifications, x.cache, x.workloads) for x in summary.lines(found)
    ]
    assert counted == [
        ("realmem", "A", 2, 1, 2),
        ("realmem", "N", 1, 0, 1),
        ("conventional", "A", 2, 1, 1),
    ]


def test_the_servers_other_alerts_are_counted_and_no_more() -> None:
    """Those that speak of memory stand beside ours."""
    disk = fired(0, 1, source="server", alert="DiskFull", of=replace(APP, workload="disk"))
    memory = fired(0, 1, source="server", alert="KubePodOOMKilled")
    found = backtest([disk, memory], [])
    assert [line.alert for line in summary.lines(found)] == ["KubePodOOMKilled"]
    assert summary.others(found) == 1
    assert [one.of.workload for one in summary.told(found)] == ["app"]


def test_kills_are_told_by_how_many_were_warned_of() -> None:
    """And how long ahead, the median."""
    names = ("a", "b", "c")
    killed = [kill(5, of=replace(APP, workload=name)) for name in names]
    raised = [
        fired(2, 6, of=replace(APP, workload="a")),
        fired(4, 6, of=replace(APP, workload="b")),
    ]
    worth = summary.kills(incidents(raised, killed, 60), "realmem")
    assert (worth.incidents, worth.warned, worth.median_lead) == (3, 2, 3 * HOUR)
    assert summary.kills([], "realmem").median_lead is None


@pytest.mark.parametrize(
    ("alert", "source", "cache"),
    [
        ("ContainerMemoryNearLimit", "realmem", True),
        ("ContainerOOMKilled", "realmem", False),
        ("ContainerMemoryThrashing", "realmem", False),
        ("ContainerMemoryThrashing", "server", False),
        ("ContainerMemoryHigh", "server", True),
    ],
)
def test_a_kill_or_needed_pages_are_no_call_for_page_cache(
    alert: str, source: Source, *, cache: bool
) -> None:
    """However little the container needs, as it does just after a kill."""
    assert fired(1, 2, alert=alert, source=source, harmless=True).cache is cache


def frame(*rows: tuple[dict[str, str], list[float | None]]) -> Frame:
    values = np.array([[0.0 if v is None else v for v in row] for _, row in rows])
    present = np.array([[v is not None for v in row] for _, row in rows])
    return Frame([labels_of(labels) for labels, _ in rows], values, present)


def test_a_chunk_tells_kills_workloads_and_who_needs_little() -> None:
    """Each container by its names, over chunks; a record says which kill was the last."""
    seen = Collector("cluster", 60.0)
    pod = {"namespace": "shop", "pod": "app-1", "container": "main"}
    info = {"namespace": "shop", "pod": "app-1", "workload": "app"}
    chunks: list[tuple[float, list[float | None]]] = [(0.0, [1, 2, 2]), (180.0, [None, 2, 5])]
    for at, ordinals in chunks:
        seen.see(
            Grid(at, 60, 3),
            {
                REAL_USED: frame((pod, [None, 1, 1])),
                KILLS: frame(({**pod, "source": "exit"}, ordinals)),
                WORKLOADS: frame((info, [1, 1, 1])),
                RATIO: frame((pod, [0.9, 0.5, 0.5])),
            },
        )
    assert seen.first == 60.0
    # The first lies before the window.
    assert [(one.at, one.of.workload, one.count) for one in seen.kills()] == [
        (60.0, "app", 1),
        (300.0, "app", 3),
    ]
    of = seen.about((("container", "main"), ("namespace", "shop"), ("pod", "app-1")))
    assert of == APP
    assert [seen.harmless(of, at) for at in (0, 60, 120, 180, 240)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    assert seen.harmless(replace(of, pod="gone"), 60) is None


def test_a_kill_that_two_sources_tell_counts_once() -> None:
    """The kubelet's counter and the container's end; of a child process only the counter tells."""
    seen = Collector("cluster", 0)
    end, child = ({"namespace": "a", "pod": "b", "source": s} for s in ("exit", "process"))
    seen.see(
        Grid(0, 300, 6),
        {KILLS: frame((end, [None, 1, None, None, None, None]), (child, [1, None, None, 2, 3, 3]))},
    )
    assert [(one.at, one.count) for one in seen.kills()] == [(300.0, 1), (1200.0, 1)]


def test_alarms_of_others_may_call_pods_as_they_did_long_ago() -> None:
    """pod_name and container_name; a node is what it is about only without a namespace."""
    seen = Collector("cluster", 0)
    old = labels_of({"namespace": "a", "pod_name": "b", "container_name": "c", "node": "d"})
    (alarm,) = alarms("server", [Firing("A", old, 0, 1)], seen)
    assert alarm.of == Container("", "a", "b", "b", "c")
    assert seen.about((("node", "d"),)) == Container(node="d")
