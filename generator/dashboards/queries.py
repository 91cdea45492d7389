"""PromQL of the boards: selectors that follow the variables, and series put together once.

Two ids of one container coexist for five minutes after a restart, and kube-state-metrics may run
twice: whatever is raw is computed for each series first, then reduced by `per_container`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.catalogue.promql import CANONICAL, selector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.catalogue.promql import Selectors

Resource = Literal["requests", "limits"]

# The labels of the records of each level that a variable may select by.
LEVELS: dict[str, tuple[str, ...]] = {
    "container": ("cluster", "namespace", "pod", "container"),
    "pod": ("cluster", "namespace", "pod"),
    "workload": ("cluster", "namespace", "workload"),
    "namespace": ("cluster", "namespace"),
    "node": ("cluster", "node"),
    "cluster": ("cluster",),
}


# Records that are written only while one of these alerts is: `needed_by` in templates/rules/.
NEEDED_BY: dict[str, frozenset[str]] = {
    "container:memory_leak_left:seconds": frozenset({"ContainerMemoryLeak"}),
    "container:memory_leak_growth:bytes": frozenset({"ContainerMemoryLeak"}),
    "container:memory_thrashing:ratio": frozenset(
        {"ContainerMemoryThrashing", "ContainerWorkingSetIsCache"}
    ),
    "workload:oom_loop:kills": frozenset({"ContainerOOMLoop"}),
}


def rate(counter: str) -> str:
    """Return the counter's growth a second, series by series."""
    return f"rate({counter}[$__rate_interval])"


def per_hour(gauge: str) -> str:
    """Return the gauge's growth an hour, over the last half hour, where it still exists.

    Seven samples tell a slope as well as all sixty. Without the `and`, a container that has gone
    would keep its slope for half an hour.
    """
    return f"(deriv({gauge}[30m:5m]) * 3600 and {gauge})"


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


@dataclass(frozen=True)
class View:
    """What a board's variables select.

    `variables` maps a label to its matcher's right-hand side as text: `=~"$namespace"`.
    `alerts` are the names of the alerts that this config writes.
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

    @property
    def instance_labels(self) -> str:
        """What a scraped instance of a node is told by, to be given the node's name."""
        return f"{self.cluster}, instance, node"

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

    def recorded(self, name: str) -> bool:
        """Whether this config writes a record; most are written always."""
        return name not in NEEDED_BY or not NEEDED_BY[name].isdisjoint(self.alerts)

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

    def of_nodes(self, raw: str) -> str:
        """One series a node, of the chosen ones, out of an expression over scraped instances."""
        by_node = " ".join(self.selectors.by_node(raw).split())
        chosen = self.record("node:memory_capacity:bytes")
        return f"({by_node} and on ({self.cluster}, node) {chosen})"

    def app(self, metric: str, *more: str) -> str:
        """Select what the programs in the pods say of themselves, scraped with the usual labels."""
        return selector(metric, [*self.matchers(*LEVELS["container"]), *more])

    def per_container(self, raw: str) -> str:
        """One series a container, out of those of its ids, nodes and scrapers."""
        return f"max by ({self.container_labels}) ({raw})"

    def usage(self, raw: str) -> str:
        """One series a container out of an expression over cAdvisor's series."""
        # The node is not among its labels.
        return self.per_container(self.selectors.canonical(raw, ("namespace", "pod", "container")))

    def real_used(self) -> str:
        """Return real_used by container."""
        return self.per_container(self.record("container:memory_real_used:bytes"))

    def bound(self) -> str:
        """Return the limit by container, or what its node can give."""
        return self.per_container(self.record("container:memory_bound:bytes"))

    def ratio(self) -> str:
        """Return real_used / bound by container."""
        return f"({self.real_used()} / ({self.bound()} > 0))"

    def page_cache(self) -> str:
        """Return what the kernel gives back, by container."""
        return self.per_container(self.record("container:memory_page_cache:bytes"))

    def estimated(self) -> str:
        """Return the containers whose real_used is an estimate."""
        return self.per_container(self.record("container:memory_real_used:estimated"))

    def working_set(self) -> str:
        """Return working_set by container."""
        return self.usage(self.cadvisor("container_memory_working_set_bytes"))

    def working_set_ratio(self) -> str:
        """Return working_set / bound by container: what other boards and alerts go by."""
        return f"({self.working_set()} / ({self.bound()} > 0))"

    def workload(self) -> str:
        """Return 1 by pod, with its workload: to multiply with, on cluster, namespace and pod.

        A pod has one workload; topk keeps it at one while two replicas of Prometheus disagree.
        """
        info = self.record("pod:workload:info", *self.matchers("workload"))
        return f"topk by ({self.cluster}, namespace, pod) (1, {info})"

    def with_workload(self, vector: str) -> str:
        """Add the workload's name to series of pods or containers of the chosen workloads."""
        return (
            f"({vector} * on ({self.cluster}, namespace, pod) group_left (workload)"
            f" {self.workload()})"
        )

    def of_workloads(self, vector: str) -> str:
        """Keep the pods or containers of the chosen workloads."""
        info = self.record("pod:workload:info", *self.matchers("workload"))
        return f"({vector} and on ({self.cluster}, namespace, pod) {info})"

    def declared(self, kind: Resource) -> str:
        """Return what containers request or are limited to, native sidecars included."""
        memory = 'resource="memory"'
        own = self.ksm(f"kube_pod_container_resource_{kind}", memory)
        # Native sidecars are init containers.
        sidecar = self.ksm(f"kube_pod_init_container_resource_{kind}", memory)
        return self.per_container(f"{own} or {sidecar}")

    def resource(self, kind: Resource) -> str:
        """Return the same of those that run: kube-state-metrics keeps those of finished pods."""
        running = self.record("container:memory_real_used:bytes")
        return f"({self.declared(kind)} and on ({self.container_labels}) {running})"
