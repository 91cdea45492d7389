"""Thresholds in PromQL: the default as a number, the overrides as series that are joined in.

A thousand overrides are a handful of sparse records by workload, not a thousand copies of an
alert. For an alert, the first override that matches the workload and names the alert decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.model import Group, RecordingRule
from generator.catalogue.overrides import Branch, first_match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.config.parameters import AlertParameters
    from generator.config.schema import Config, Override

RECORD = "workload:memory_threshold:override"
_ENABLED = "enabled"
_GROUP_SIZE = 20  # Mimir's default limit


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of one alert under one config."""

    config: Config
    alert: AlertParameters

    def default(self, name: str) -> float:
        """Return the value where no override decides; LookupError for an unknown name."""
        declared = self.alert.thresholds[name].default
        settings = self.config.alerts.settings.get(self.alert.name)
        return declared if settings is None else settings.thresholds.get(name, declared)

    def value(self, name: str, namespace: str, workload: str) -> float:
        """Return the value for one workload, as the rules will see it."""
        for override in self._overrides():
            if matches(override, namespace, workload):
                return override.alerts[self.alert.name].thresholds.get(name, self.default(name))
        return self.default(name)

    def enabled(self, namespace: str, workload: str) -> bool:
        """Whether the alert is on for one workload."""
        for override in self._overrides():
            if matches(override, namespace, workload):
                return override.alerts[self.alert.name].enabled is not False
        return True

    def overridden(self, name: str) -> bool:
        """Whether some override sets this threshold."""
        return any(name in o.alerts[self.alert.name].thresholds for o in self._overrides())

    def can_be_disabled(self) -> bool:
        """Whether some override switches the alert off."""
        return any(o.alerts[self.alert.name].enabled is False for o in self._overrides())

    def series(self, name: str) -> str:
        """Select the joined-in thresholds."""
        return f'{RECORD}{{alert="{self.alert.name}", threshold="{name}"}}'

    def beyond(self, expr: str, op: str, name: str, *, named: bool = True) -> str:
        """Return PromQL: what of `expr` (by pod) passes the threshold, with its workload's name.

        `named=False` is for the right-hand side of `and`, which nobody sees the labels of.
        """
        cluster = self.config.metrics.labels.cluster
        join = f"* on ({cluster}, namespace, pod) group_left (workload) pod:workload:info"
        by = f"on ({cluster}, namespace, workload)"
        bare = f"({expr.strip()} {op} {self.default(name):.15g})"
        plain = f"{bare}\n{join}"
        if not self.overridden(name):
            return plain if named else bare
        # Where an override sets the threshold its series decides, elsewhere the number.
        return (
            f"(\n  ({expr.strip()}\n  {join})\n  {op} {by} group_left ()\n  {self.series(name)}\n"
            f"or\n  {plain}\n  unless {by} {self.series(name)}\n)"
        )

    def unless_disabled(self, expr: str) -> str:
        """Return the whole expression, without the workloads that it is switched off for."""
        if not self.can_be_disabled():
            return expr
        cluster = self.config.metrics.labels.cluster
        by = f"on ({cluster}, namespace, workload)"
        return f"(\n{expr}\n)\nunless {by} {self.series(_ENABLED)} == 0"

    def records(self) -> Iterator[RecordingRule]:
        """Give a record for each threshold that an override sets, and for being switched off."""
        for name in self.alert.thresholds:
            if self.overridden(name):
                values = [
                    (o, o.alerts[self.alert.name].thresholds.get(name, self.default(name)))
                    for o in self._overrides()
                ]
                yield self._record(name, values)
        if self.can_be_disabled():
            states = [
                (o, float(o.alerts[self.alert.name].enabled is not False))
                for o in self._overrides()
            ]
            yield self._record(_ENABLED, states)

    def _record(self, name: str, values: list[tuple[Override, float]]) -> RecordingRule:
        cluster = self.config.metrics.labels.cluster
        branches = [Branch(o.match.namespace, o.match.workload, value) for o, value in values]
        doc = f"Overrides of {self.alert.name}'s {name}, by workload; the first that matches wins."
        labels = {"alert": self.alert.name, "threshold": name}
        return RecordingRule(RECORD, first_match(branches, cluster), doc, labels)

    def _overrides(self) -> Iterator[Override]:
        return (o for o in self.config.overrides if self.alert.name in o.alerts)


def matches(override: Override, namespace: str, workload: str) -> bool:
    """Tell whether an override is about this workload; the regexes are anchored, as in PromQL."""
    pairs = ((override.match.namespace, namespace), (override.match.workload, workload))
    return all(regex is None or re.fullmatch(regex, text) for regex, text in pairs)


def groups(thresholds: list[Thresholds], interval: str) -> tuple[Group[RecordingRule], ...]:
    """Give the override records in groups small enough for every ruler; none without overrides."""
    rules = [rule for each in thresholds for rule in each.records()]
    parts = [rules[at : at + _GROUP_SIZE] for at in range(0, len(rules), _GROUP_SIZE)]
    return tuple(
        Group(f"realmem-overrides-{number}", interval, tuple(part))
        for number, part in enumerate(parts, start=1)
    )
