"""Rule files of anybody, as far as they must be known to evaluate and to measure them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

import yaml

from bench.promql import metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True)
class Rule:
    """A rule; `record` is None for an alert. `interval` is its group's, in seconds."""

    group: str
    name: str
    record: str | None
    expr: str
    labels: tuple[tuple[str, str], ...]
    interval: float


def load(paths: Iterable[Path], evaluation_interval: str = "1m") -> list[Rule]:
    """Read rule files, in the order of files, groups and rules.

    `evaluation_interval` is the server's, which groups without an interval have: 1m by default.
    """
    return [
        _rule(group, rule, evaluation_interval)
        for path in paths
        for group in groups(path)
        for rule in group["rules"]
    ]


def groups(path: Path) -> list[dict[str, Any]]:
    """Read the groups of one file."""
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return found


def chain(rules: Sequence[Rule]) -> list[Rule]:
    """Return the recording rules, each after those whose records it reads.

    What a record reads of its own past is not there yet when it is made.
    """
    recording = [rule for rule in rules if rule.record is not None]
    makers: dict[str, list[int]] = {}
    for number, rule in enumerate(recording):
        makers.setdefault(str(rule.record), []).append(number)
    reads = {
        number: {maker for name in metrics(rule.expr) for maker in makers.get(name, ())} - {number}
        for number, rule in enumerate(recording)
    }
    try:
        order = list(TopologicalSorter(reads).static_order())
    except CycleError as error:
        circle = sorted({recording[number].name for number in error.args[1]})
        raise ValueError(f"these records read each other in a circle: {circle}") from error
    return [recording[number] for number in order]


def seconds(duration: str) -> float:
    """Read a Prometheus duration, such as 1m or 1h30m."""
    parts = re.findall(r"(\d+)(ms|[smhdw])", duration)
    return sum(int(count) * UNITS[unit] for count, unit in parts)


def _rule(group: dict[str, Any], rule: dict[str, Any], evaluation_interval: str) -> Rule:
    return Rule(
        group=group["name"],
        name=str(rule.get("record") or rule["alert"]),
        record=rule.get("record"),
        expr=str(rule["expr"]),
        labels=tuple(sorted(rule.get("labels", {}).items())),
        interval=seconds(group.get("interval") or evaluation_interval),
    )
