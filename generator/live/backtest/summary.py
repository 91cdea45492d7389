"""A backtest in figures: notifications by alert, and what came of the incidents."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.live.backtest.incidents import SOURCES, Alarm, Incident, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.live.backtest.backtest import Backtest

# Of the server's own alerts those that speak of memory are set beside ours; others are counted.
_MEMORY = re.compile(r"mem|oom|working_?set|evict|swap", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One alert: how often it notified, how often of page cache, and about how many workloads."""

    source: Source
    alert: str
    severity: str
    notifications: int
    cache: int
    workloads: int


def lines(found: Backtest) -> list[Line]:
    """Return a line an alert and severity, ours first."""
    groups: defaultdict[tuple[Source, str, str], list[Alarm]] = defaultdict(list)
    for alarm in found.alarms:
        if of_memory(alarm):
            groups[alarm.source, alarm.firing.alert, alarm.firing.severity].append(alarm)
    made = [
        Line(
            source,
            alert,
            severity,
            len(members),
            sum(alarm.cache for alarm in members),
            len({(a.of.cluster, a.of.namespace, a.of.workload, a.of.node) for a in members}),
        )
        for (source, alert, severity), members in groups.items()
    ]
    return sorted(made, key=lambda line: (SOURCES.index(line.source), line.alert, line.severity))


def others(found: Backtest) -> int:
    """Return how many notifications of the server's were about something else than memory."""
    return sum(not of_memory(alarm) for alarm in found.alarms)


def of_memory(alarm: Alarm) -> bool:
    """Whether an alarm is about memory, by its name where it is the server's."""
    return alarm.source != "server" or _MEMORY.search(alarm.firing.alert) is not None


def told(found: Backtest) -> list[Incident]:
    """Return the incidents that are about memory: an alarm of ours, a usual one, or a kill."""
    return [one for one in found.incidents if one.kills or any(map(of_memory, one.alarms))]


@dataclass(frozen=True)
class Kills:
    """Of the incidents that ended in a kill: how many a source had warned of, how long before."""

    incidents: int
    warned: int
    # Seconds; None where none was warned of.
    median_lead: float | None


def kills(found: Iterable[Incident], source: Source) -> Kills:
    """Return what a source's alarms were worth."""
    killed = [one for one in found if one.kills]
    leads = sorted(lead for one in killed if (lead := one.lead(source)) is not None)
    return Kills(len(killed), len(leads), leads[len(leads) // 2] if leads else None)
