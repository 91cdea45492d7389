"""What the rules cost a Prometheus that watches so many containers, told from the rules alone.

Every selector of every rule is counted with the series that it finds in a cluster of an ordinary
shape. That is exact for such a cluster, and the same on every machine. Seconds are told by what
`bench rules` measured, and are another number on another machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.model import RecordingRule
from generator.catalogue.scanning import readings
from generator.config.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.catalogue.model import AlertingRule, Catalogue, Group

MINUTE = 60.0
# How many containers there are to one of these.
CONTAINERS_TO_ONE: Mapping[str, float] = {
    "container": 1,
    "pod": 2,
    "workload": 7.5,
    "namespace": 100,
    "instance": 30,
    "node": 60,
}
# What the series of an input are one of: the longest beginning of its name decides. Those that are
# not named here are few: reasons of kills, Jobs, autoscalers.
_ONE_OF: Mapping[str, str] = {
    "container_": "container",
    "kube_pod_container_resource_": "container",
    "kube_pod_container_status_restarts_total": "container",
    "kube_pod_owner": "pod",
    "kube_replicaset_owner": "workload",
    "kube_node_": "node",
    "kubelet_": "node",
    "machine_": "node",
    "node_": "node",
}
# Seconds for a series that is selected, joined and recorded, and for each sample of its range:
# docs/rule-cost.md, 5,000 containers.
_SERIES_SECONDS = 4.5e-6
_SAMPLE_SECONDS = 5e-8


@dataclass(frozen=True)
class GroupCost:
    """A group: series and samples that it reads in a minute, and series that it records."""

    group: str
    interval: str
    rules: int
    series_read: float
    samples_read: float
    recorded: float

    @property
    def seconds(self) -> float:
        """About how many seconds of a minute one processor evaluates it."""
        return self.series_read * _SERIES_SECONDS + self.samples_read * _SAMPLE_SECONDS


def by_group(catalogue: Catalogue, containers: int, scrape_interval: str) -> Iterator[GroupCost]:
    """Give the cost of each group, recording groups first, for so many containers."""
    rules = {
        rule.record: (rule, _seconds(group.interval))
        for group in catalogue.recording
        for rule in group.rules
    }
    seen = _Seen(rules, containers, _seconds(scrape_interval))
    for group in catalogue.groups:
        yield _cost(group, seen)


@dataclass(frozen=True)
class _Seen:
    """The cluster, as rules read it: records with their intervals, containers, scrapes."""

    rules: Mapping[str, tuple[RecordingRule, float]]
    containers: int
    scrape_interval: float

    def series(self, name: str, matchers: str) -> float:
        """Return how many series a selector finds."""
        if name in self.rules:
            return self.recorded(self.rules[name][0])
        begin = max((each for each in _ONE_OF if name.startswith(each)), key=len, default="")
        one_of = _ONE_OF.get(begin)
        if one_of == "container" and _is_of_the_node(name, matchers):
            one_of = "node"
        return self.containers / CONTAINERS_TO_ONE[one_of] if one_of else 0.0

    def recorded(self, rule: RecordingRule) -> float:
        """Return how many series a rule records; those of a cluster are not worth counting."""
        one_of = rule.record.partition(":")[0]
        return 0.0 if rule.sparse else self.containers / CONTAINERS_TO_ONE.get(one_of, float("inf"))

    def samples(self, name: str, spanned: str) -> float:
        """Return how many samples of one series a range holds; one without a range."""
        if not spanned:
            return 1.0
        apart = self.rules[name][1] if name in self.rules else self.scrape_interval
        return max(1.0, _seconds(spanned) / apart)


def _cost(group: Group[RecordingRule] | Group[AlertingRule], seen: _Seen) -> GroupCost:
    times = MINUTE / _seconds(group.interval)
    series = samples = recorded = 0.0
    for rule in group.rules:
        for name, matchers, spanned in readings(rule.expr):
            found = seen.series(name, matchers)
            series += found
            samples += found * seen.samples(name, spanned)
        recorded += seen.recorded(rule) if isinstance(rule, RecordingRule) else 0.0
    return GroupCost(
        group.name, group.interval, len(group.rules), series * times, samples * times, recorded
    )


def _is_of_the_node(name: str, matchers: str) -> bool:
    """Whether a selector of cAdvisor's asks for the node's own cgroups."""
    return name.startswith("container_") and "id=" in matchers.replace(" ", "").replace("~", "")


def _seconds(text: str) -> float:
    return float(duration(text).seconds)
