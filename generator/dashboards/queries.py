"""PromQL of the boards: selectors that follow the variables, and series put together once.

Two ids of one container coexist for five minutes after a restart, and kube-state-metrics may run
twice: whatever is raw is computed for each series first, then reduced by `per_container`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.promql import CANONICAL, selector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.catalogue.promql import Selectors

# The labels of the records of each level that a variable may select by.
LEVELS: dict[str, tuple[str, ...]] = {
    "container": ("cluster", "namespace", "pod", "container"),
    "pod": ("cluster", "namespace", "pod"),
    "workload": ("cluster", "namespace", "workload"),
    "namespace": ("cluster", "namespace"),
    "node": ("cluster", "node"),
    "cluster": ("cluster",),
}


def rate(counter: str) -> str:
    """Return the counter's growth a second, series by series."""
    return f"rate({counter}[$__rate_interval])"


def per_hour(gauge: str) -> str:
    """Return the gauge's growth an hour, over the last half hour, where it still exists.

    Without the `and`, a container that has gone would keep its slope for half an hour.
    """
    return f"(deriv({gauge}[30m]) * 3600 and {gauge})"


def grown(counter: str, window: str) -> str:
    """Return how far the counter has risen in the window: in whole numbers, unlike `increase`."""
    return f"({counter} - min_over_time({counter}[{window}]))"


def count(vector: str) -> str:
    """Return how many series there are, also when there are none."""
    return f"count({vector}) or vector(0)"


def total(vector: str) -> str:
    """Return the sum of all series; nothing where there are none."""
    return f"sum({vector})"


def top(vector: str, rows: int = 20) -> str:
    """Return the highest series: no table shows every container of a fleet."""
    return f"topk({rows}, {vector})"


def bottom(vector: str, rows: int = 20) -> str:
    """Return the lowest series."""
    return f"bottomk({rows}, {vector})"


def severity(level: str) -> str:
    """Return the matcher of one severity of alerts."""
    return f'severity="{level}"'


@dataclass(frozen=True)
class View:
    """What a board's variables select.

    `variables` maps a label to its matcher's right-hand side as text: `=~"$namespace"`.
    `alerts` are the names of this bundle's alerts.
    """

    selectors: Selectors
    variables: Mapping[str, str]
    alerts: tuple[str, ...]

    @property
    def cluster(self) -> str:
        """Name of the cluster label."""
        return self.selectors.cluster

    @property
    def container_labels(self) -> str:
        """The identity of a container across restarts and moves: no id, no node."""
        return f"{self.cluster}, namespace, pod, container"

    def matchers(self, *labels: str, names: Mapping[str, str] | None = None) -> list[str]:
        """Matchers of the variables for these labels; `names` are the labels' own in a metric."""
        own = {"cluster": self.cluster} | dict(names or {})
        return [
            f"{own.get(label, label)}{self.variables[label]}"
            for label in labels
            if label in self.variables
        ]

    def record(self, name: str, *more: str) -> str:
        """Select a record of ours, named `level:metric:operation`."""
        labels = LEVELS[name.partition(":")[0]]
        return selector(name, [*self.matchers(*labels), *more])

    def by_level(self, name: str) -> str:
        """Return a record by the labels of its level alone: one row each in a table.

        A record keeps its name, which tables would show and, worse, merge rows by.
        """
        labels = LEVELS[name.partition(":")[0]]
        own = {"cluster": self.cluster}
        return (
            f"max by ({', '.join(own.get(label, label) for label in labels)}) ({self.record(name)})"
        )

    def cadvisor(self, metric: str, *more: str) -> str:
        """Select a raw metric of real containers, by the labels that cAdvisor's series have."""
        configured = self.selectors.config.metrics.labels
        names = {name: getattr(configured, name) for name in CANONICAL}
        return self.selectors.cadvisor(
            metric, *more, *self.matchers(*LEVELS["container"], names=names)
        )

    def ksm(self, metric: str, *more: str) -> str:
        """Select a raw metric of kube-state-metrics about containers."""
        return self.selectors.ksm(metric, *more, *self.matchers(*LEVELS["container"]))

    def per_container(self, raw: str) -> str:
        """One series a container, out of those of its ids, nodes and scrapers."""
        return f"max by ({self.container_labels}) ({raw})"

    def usage(self, raw: str) -> str:
        """One series a container out of an expression over cAdvisor's series."""
        return self.per_container(self.selectors.canonical(raw))

    def real_used(self) -> str:
        """Return real_used by container."""
        return self.per_container(self.record("container:memory_real_used:bytes"))

    def bound(self) -> str:
        """Return the limit by container, or what its node can give."""
        return self.per_container(self.record("container:memory_bound:bytes"))

    def ratio(self) -> str:
        """Return real_used / bound by container."""
        return self.per_container(self.record("container:memory_real_used_bound:ratio"))

    def estimated(self) -> str:
        """Return the containers whose real_used is an estimate."""
        return self.per_container(self.record("container:memory_real_used:estimated"))

    def working_set(self) -> str:
        """Return working_set by container."""
        return self.usage(self.cadvisor("container_memory_working_set_bytes"))

    def working_set_ratio(self) -> str:
        """Return working_set / bound by container: what other boards and alerts go by."""
        return f"({self.working_set()} / ({self.bound()} > 0))"

    def restarts(self, window: str) -> str:
        """Return restarts in the window by container."""
        counter = self.ksm("kube_pod_container_status_restarts_total")
        return self.per_container(grown(counter, window))

    def oom_kills(self, window: str) -> str:
        """Return OOM kills in the window by container.

        kube-state-metrics knows of those that ended a container, as restarts after which OOMKilled
        is the last reason; cAdvisor's counter dies with its container and knows of children that
        were killed while the container lived on. A kill that both saw counts once.
        """
        reason = self.ksm("kube_pod_container_status_last_terminated_reason", 'reason="OOMKilled"')
        ended = f"({self.restarts(window)} and {self.per_container(reason)} == 1)"
        counter = self.cadvisor("container_oom_events_total")
        seen = self.usage(grown(counter, window))
        return self.per_container(
            f'label_replace({ended}, "seen_by", "kube-state-metrics", "", "") or {seen}'
        )

    def workload(self) -> str:
        """Return 1 by pod, with its workload: to multiply with, on cluster, namespace and pod.

        A pod has one workload; topk keeps it at one while two replicas of Prometheus disagree.
        """
        info = self.record("pod:workload:info")
        return f"topk by ({self.cluster}, namespace, pod) (1, {info})"

    def alerts_matching(self, *more: str) -> str:
        """Return this bundle's alerts, pending and firing."""
        names = "|".join(self.alerts)
        return selector("ALERTS", [f'alertname=~"{names}"', *more])
