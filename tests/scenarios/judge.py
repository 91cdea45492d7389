"""Alarms against the truth: what was found in time, and what was cried for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.scenarios.slim import QUIET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.scenarios.history import History
    from tests.scenarios.promtool import Alarm

HOUR = 60


@dataclass(frozen=True)
class Verdict:
    """What the rules made of one history; minutes count from its first."""

    name: str
    kind: str
    start: int | None
    end: int
    first: int | None
    alert: str
    # Alarms over nothing: on a healthy history, or before the problem began.
    false: tuple[str, ...]
    notifications: int

    @property
    def problem(self) -> bool:
        """Whether there was something to find."""
        return self.start is not None

    @property
    def found(self) -> bool:
        """Whether an alarm came before the end."""
        return self.first is not None

    @property
    def in_time(self) -> bool:
        """Whether an alarm came an hour or more before the end."""
        return self.first is not None and self.end - self.first >= HOUR

    @property
    def left(self) -> float:
        """The share of the history that was still ahead at the first alarm."""
        return 0.0 if self.first is None else (self.end - self.first) / self.end


def is_loud(alarm: Alarm) -> bool:
    """Whether somebody is called: a warning, a critical alert, or one of no known severity."""
    return alarm.labels.get("severity") not in QUIET


def concerns(alarm: Alarm, history: History) -> bool:
    """Whether any label names something of this history."""
    return not {history.name, *history.names}.isdisjoint(alarm.labels.values())


def verdict(history: History, alarms: Iterable[Alarm]) -> Verdict:
    """Judge the loud alarms that concern a history."""
    loud = [
        alarm
        for alarm in alarms
        if is_loud(alarm) and concerns(alarm, history) and alarm.name not in history.due
    ]
    problem = history.problem
    start, end = (problem.start, problem.end) if problem else (history.minutes, history.minutes)
    named = [alarm for alarm in loud if not history.names.isdisjoint(alarm.labels.values())]
    hits = [
        (minute, alarm.name) for alarm in named for minute in alarm.minutes if start <= minute < end
    ]
    first, alert = min(hits, default=(None, ""))
    false = {alarm.name for alarm in loud if alarm.minutes[0] < start}
    return Verdict(
        history.name,
        history.kind,
        problem.start if problem else None,
        end,
        first,
        alert,
        tuple(sorted(false)),
        sum(alarm.openings for alarm in loud),
    )


def strays(histories: Sequence[History], alarms: Iterable[Alarm]) -> list[Alarm]:
    """Return the loud alarms that name no history: nobody can tell what they are about."""
    return [
        alarm
        for alarm in alarms
        if is_loud(alarm) and not any(concerns(alarm, history) for history in histories)
    ]
