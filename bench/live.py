"""Rule groups evaluated by Prometheus itself: seconds by its clock, and processor time.

The groups of one bundle that have one interval run alone, at an interval of seconds instead of
their own: what an evaluation costs does not depend on how long ago the last one was.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.prometheus import Prometheus
    from bench.rulefiles import Rule

    # A group, and the number of the rule in it: Prometheus keeps the order of the file.
    Place = tuple[str, int]

# How often groups are evaluated while they are measured.
EVERY = 5
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 1200.0
# Less processor time than this in a second: nothing is going on.
IDLE = 0.05


class EvaluationError(RuntimeError):
    """Prometheus could not evaluate a rule: its name and Prometheus' words."""


@dataclass(frozen=True)
class Timing:
    """One evaluation of some rules: processor seconds of all, seconds of each by the clock.

    `at` is a time (Unix) at which all that they record is there: later it is marked as gone.
    """

    processor: float
    clock: tuple[float, ...]
    at: float


def measure(server: Prometheus, rules: Sequence[Rule], folder: Path, rounds: int) -> Timing:
    """Let a server whose `rule_files` are those of `folder` evaluate the rules alone.

    The processor time is the mean of `rounds` evaluations or a few more, the time by the clock
    the least of them: others may be using the machine.
    """
    file = folder / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": _groups(rules)}), encoding="utf-8")
    server.reload()
    try:
        processor, clock = _Watch(server).timing(rounds)
        return Timing(processor, tuple(clock[place] for place in _places(rules)), time.time())
    finally:
        file.unlink()
        server.reload()


def wait_until_idle(server: Prometheus, seconds: int = 1) -> None:
    """Return when the server has done next to nothing for so many seconds on end.

    It looks once a minute whether there is anything to compact.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    idle = 0
    while time.monotonic() < deadline:
        before = server.cpu_seconds()
        time.sleep(1)
        idle = idle + 1 if server.cpu_seconds() - before < IDLE else 0
        if idle >= seconds:
            return
    raise TimeoutError(f"prometheus is still busy after {PATIENCE_SECONDS:.0f} s")


def _groups(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rule in rules:
        kind = "alert" if rule.record is None else "record"
        labels = dict(rule.labels)
        groups[rule.group].append({kind: rule.name, "expr": rule.expr, "labels": labels})
    return [
        {"name": name, "interval": f"{EVERY}s", "rules": listed} for name, listed in groups.items()
    ]


def _places(rules: Sequence[Rule]) -> Iterator[Place]:
    """Yield the group of each rule and its place in it."""
    groups: Counter[str] = Counter()
    for rule in rules:
        yield rule.group, groups[rule.group]
        groups[rule.group] += 1


class _Watch:
    """Looks again and again at what the server says of its rules."""

    def __init__(self, server: Prometheus) -> None:
        self._server = server
        self._last: dict[str, str] = {}
        self._evaluations: Counter[str] = Counter()
        self._clock: dict[Place, float] = {}

    def timing(self, rounds: int) -> tuple[float, dict[Place, float]]:
        """Return the processor time of one evaluation, and each rule's time by the clock.

        A first evaluation, which finds the caches cold, does not count.
        """
        self._look_until(1)
        begun, before = self._server.cpu_seconds(), self._mean()
        self._clock.clear()
        self._look_until(1 + rounds)
        processor = (self._server.cpu_seconds() - begun) / (self._mean() - before)
        return processor, self._clock

    def _look_until(self, evaluations: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._evaluations or min(self._evaluations.values()) < evaluations:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no evaluation within {PATIENCE_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS)
            for group in self._server.rule_groups():
                self._note(group)

    def _mean(self) -> float:
        return sum(self._evaluations.values()) / len(self._evaluations)

    def _note(self, group: dict[str, Any]) -> None:
        name, evaluated = group["name"], group["lastEvaluation"]
        if self._last.setdefault(name, evaluated) == evaluated:
            # Nothing new; the first look may have come before any evaluation.
            self._evaluations[name] += 0
            return
        self._last[name] = evaluated
        self._evaluations[name] += 1
        for place, rule in enumerate(group["rules"]):
            if rule["health"] == "err":
                raise EvaluationError(f"{rule['name']}: {rule['lastError']}")
            taken = float(rule["evaluationTime"])
            self._clock[name, place] = min(taken, self._clock.get((name, place), taken))
