"""Alarms and kills of one workload that belong together -> an incident."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.live.backtest.collecting import Collector, Container, Kill
    from generator.live.replay.firing import Firing

Source = Literal["realmem", "conventional", "server"]
SOURCES: tuple[Source, ...] = ("realmem", "conventional", "server")

# What is quiet for longer than this begins anew.
APART = 3600.0
QUIET = frozenset({"info", "none"})
# Ours that call for a kill, or for file pages that are needed, whoever evaluates them: a low need
# is no excuse.
_WHATEVER_IS_NEEDED = frozenset(
    {"ContainerMemoryThrashing", "ContainerOOMKilled", "ContainerOOMLoop"}
)


@dataclass(frozen=True)
class Alarm:
    """An alert that fired: whose, about what, and whether the container needed little then."""

    source: Source
    firing: Firing
    of: Container
    harmless: bool | None

    @property
    def loud(self) -> bool:
        """Whether it calls somebody."""
        return self.firing.severity not in QUIET

    @property
    def cache(self) -> bool:
        """Whether it called somebody for page cache."""
        needed = self.firing.alert in _WHATEVER_IS_NEEDED
        return self.loud and self.harmless is True and not needed


@dataclass(frozen=True)
class Incident:
    """What happened to one workload's container without an hour's quiet."""

    of: Container
    start: float
    end: float
    alarms: tuple[Alarm, ...]
    kills: tuple[Kill, ...]
    # What began less than this before a kill came with it: two evaluations.
    slack: float = 0.0

    @property
    def killed(self) -> int:
        """How many kills there were."""
        return sum(kill.count for kill in self.kills)

    def lead(self, source: Source) -> float | None:
        """Return the seconds from a source's first loud alarm to the first kill.

        None without a kill, or without an alarm before it.
        """
        if not self.kills:
            return None
        first = min(kill.at for kill in self.kills)
        starts = [
            alarm.firing.start for alarm in self.alarms if alarm.source == source and alarm.loud
        ]
        before = [start for start in starts if start < first - self.slack]
        return first - min(before) if before else None

    def warned(self, source: Source) -> bool:
        """Whether a source raised a loud alarm at all."""
        return any(alarm.source == source and alarm.loud for alarm in self.alarms)


def alarms(source: Source, firings: Iterable[Firing], seen: Collector) -> list[Alarm]:
    """Return what fired with what it was about."""
    found = []
    for one in firings:
        of = seen.about(one.labels)
        found.append(Alarm(source, one, of, seen.harmless(of, one.start)))
    return found


def incidents(raised: Sequence[Alarm], kills: Sequence[Kill], step: float) -> list[Incident]:
    """Return the incidents, those with kills first and then in order of time."""
    events: defaultdict[Container, list[Alarm | Kill]] = defaultdict(list)
    for alarm in raised:
        events[_whole(alarm.of)].append(alarm)
    for kill in kills:
        events[_whole(kill.of)].append(kill)
    found = [replace(one, slack=2 * step) for of, own in events.items() for one in _apart(of, own)]
    return sorted(found, key=lambda one: (not one.kills, one.start, one.of))


def _whole(of: Container) -> Container:
    """Return the workload that a container belongs to: its pods come and go."""
    return replace(of, pod="", container="") if of.workload else replace(of, container="")


def _span(event: Alarm | Kill) -> tuple[float, float]:
    if isinstance(event, Alarm):
        return event.firing.start, event.firing.end
    return event.at, event.at


def _apart(of: Container, events: Iterable[Alarm | Kill]) -> Iterable[Incident]:
    group: list[Alarm | Kill] = []
    end = float("-inf")
    for event in sorted(events, key=_span):
        begin, stop = _span(event)
        if group and begin - end > APART:
            yield _incident(of, group, end)
            group, end = [], float("-inf")
        group.append(event)
        end = max(end, stop)
    yield _incident(of, group, end)


def _incident(of: Container, events: Sequence[Alarm | Kill], end: float) -> Incident:
    raised = tuple(event for event in events if isinstance(event, Alarm))
    kills = tuple(event for event in events if not isinstance(event, Alarm))
    return Incident(of, _span(events[0])[0], end, raised, kills)
