"""A small model of memory in a cluster: pods and nodes over time, one value a minute, in MiB.

What monitoring makes of it stands in cadvisor.py, kube_state.py and node_exporter.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

MIB = 2**20
PAGE = 4096

Curve = float | list[float]
Job = Literal["cadvisor", "kube-state-metrics", "node-exporter"]


def drawn(curve: Curve, minutes: int) -> list[float]:
    """Return one value a minute; a number stands for a flat line."""
    return [float(curve)] * minutes if isinstance(curve, (int, float)) else curve


def pages(curve: Curve, minutes: int) -> list[int]:
    """Return MiB as bytes, in whole pages."""
    if isinstance(curve, (int, float)):
        return [round(max(curve, 0) * MIB / PAGE) * PAGE] * minutes
    return [round(max(value, 0) * MIB / PAGE) * PAGE for value in curve]


@dataclass(frozen=True)
class Memory:
    """What a container's memory consists of, in MiB."""

    minutes: int
    anon: Curve = 0
    tmpfs: Curve = 0
    kernel: Curve = 4
    active_file: Curve = 0
    inactive_file: Curve = 0
    swap: Curve = 0

    @cached_property
    def real(self) -> list[float]:
        """What the kernel cannot give back, in MiB."""
        parts = (drawn(part, self.minutes) for part in (self.anon, self.tmpfs, self.kernel))
        return [sum(values) for values in zip(*parts, strict=True)]

    def total(self, *components: str) -> list[int]:
        """Return the sum of components, in bytes."""
        parts = [self._bytes[name] for name in components]
        return parts[0] if len(parts) == 1 else [sum(at) for at in zip(*parts, strict=True)]

    @cached_property
    def _bytes(self) -> dict[str, list[int]]:
        names = ("anon", "tmpfs", "kernel", "active_file", "inactive_file", "swap")
        return {name: pages(getattr(self, name), self.minutes) for name in names}


@dataclass(frozen=True)
class Restart:
    """The end of a container's process at a minute; the next one begins `down` minutes later.

    Until then the container waits in CrashLoopBackOff, and the counter of restarts with it.
    """

    minute: int
    reason: str = "OOMKilled"
    down: int = 0


@dataclass(frozen=True)
class Pod:
    """A pod of one container; its curves count from the history's first minute."""

    namespace: str
    workload: str
    node: str
    memory: Memory
    limit: float | None
    kind: str = "Deployment"
    suffix: str = "x2k4z"
    revision: str = "5d4f8c7b9"
    container: str = "app"
    # A native sidecar is an init container that runs on.
    init: bool = False
    requested: float | None = None
    born: int = 0
    gone: int | None = None
    restarts: tuple[Restart, ...] = ()
    # Restarts and kills before the first scrape, and where the container ends for good.
    restarts_before: int = 0
    ended: Restart | None = None
    child_kills: tuple[int, ...] = ()
    child_kills_before: int = 0
    # By second.
    major_faults: Curve = 0.1
    refaults: Curve = 0.2
    pressure: Curve = 0.0

    @property
    def owner(self) -> str:
        """The controller: a ReplicaSet or a Job has a name of its own."""
        if self.kind in {"Deployment", "CronJob"}:
            return f"{self.workload}-{self.revision}"
        return self.workload

    @property
    def name(self) -> str:
        """The pod's name as its controller makes it."""
        if self.kind == "Pod":
            return self.workload
        return f"{self.owner}-{self.suffix}"

    @property
    def request(self) -> float:
        """What it requests, in MiB: half its limit unless said otherwise."""
        return self.requested or (self.limit or 512) / 2

    @property
    def end(self) -> int:
        """The first minute without the pod."""
        return self.memory.minutes if self.gone is None else self.gone


class PodFields(TypedDict, total=False):
    """What a story may say about its pod; see Pod."""

    kind: str
    suffix: str
    revision: str
    init: bool
    born: int
    gone: int
    restarts: tuple[Restart, ...]
    restarts_before: int
    ended: Restart
    child_kills: tuple[int, ...]
    child_kills_before: int
    major_faults: Curve
    refaults: Curve
    pressure: Curve


class NodeFields(TypedDict, total=False):
    """What a story may say about its node; see Node."""

    other: Curve
    active_file: Curve
    inactive_file: Curve
    slab_reclaimable: Curve
    slab_unreclaimable: Curve
    cgroups: Curve
    kernel: str
    pressure: tuple[tuple[int, int], ...]
    evictions: tuple[int, ...]
    evictions_known: bool
    oom_kills: tuple[int, ...]
    root_cgroup: bool


@dataclass(frozen=True)
class Node:
    """A machine; `other` is what is needed outside the modelled pods, caches and slabs likewise."""

    name: str
    total: float = 32768
    reserved: float = 1024
    other: Curve = 4096
    active_file: Curve = 1024
    inactive_file: Curve = 4096
    slab_reclaimable: Curve = 512
    slab_unreclaimable: Curve = 256
    cgroups: Curve = 400
    kernel: str = "5.15.0-105-generic"
    # (first, past the last) minutes of MemoryPressure.
    pressure: tuple[tuple[int, int], ...] = ()
    evictions: tuple[int, ...] = ()
    # A counter that was there before the first eviction stands at 0.
    evictions_known: bool = False
    oom_kills: tuple[int, ...] = ()
    root_cgroup: bool = True

    @property
    def allocatable(self) -> float:
        """What the pods may use together, in MiB."""
        return self.total - self.reserved


@dataclass(frozen=True)
class Autoscaler:
    """A horizontal pod autoscaler on memory; its target is a percentage of the request."""

    namespace: str
    workload: str
    target: int
    replicas: Curve = 2
    largest: int = 10


@dataclass(frozen=True)
class Outage:
    """Minutes in which a source answers no scrape."""

    job: Job
    start: int
    stop: int


@dataclass(frozen=True)
class World:
    """A cluster for some minutes, and how it is monitored."""

    minutes: int
    pods: Sequence[Pod]
    nodes: Sequence[Node]
    autoscalers: Sequence[Autoscaler] = ()
    cluster: str = ""
    kube_state_replicas: int = 1
    outages: Sequence[Outage] = ()
    # Metrics that no scrape brings, as an allow-list drops them.
    dropped: frozenset[str] = frozenset()
    # cAdvisor stamps its samples itself: Prometheus marks them stale only where it is told to.
    stale_markers: bool = False
    # Pods and pause containers have series of their own, but not where the runtime brings them.
    pod_cgroups: bool = True
    node_label: bool = True
    scraped: frozenset[Job] = field(
        default=frozenset({"cadvisor", "kube-state-metrics", "node-exporter"})
    )
