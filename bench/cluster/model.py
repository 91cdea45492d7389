"""A made-up cluster: its nodes, workloads and pods, the same for the same shape."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Literal

from bench.cluster.profiles import Design, design

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Pod"]

# The letters and digits that Kubernetes makes names of.
SAFE = "bcdfghjklmnpqrstvwxz2456789"
CONTAINERS_BY_NODE = 60
CONTAINERS_BY_NAMESPACE = 100
DESIGNS = 150
# (kind, how often, replicas up to)
KINDS: tuple[tuple[Kind, int, int], ...] = (
    ("Deployment", 70, 8),
    ("StatefulSet", 15, 3),
    ("CronJob", 10, 1),
    ("Pod", 5, 1),
)
# Every n-th pod restarts its first container; of a StatefulSet's, moves.
RESTARTING = 100
MOVING = 40


@dataclass(frozen=True)
class Shape:
    """What to make; `start` and `end` (Unix time) are when restarts and moves may happen.

    One cluster without a name has no `cluster` label, as in a Prometheus of its own.
    """

    containers: int
    start: float
    end: float
    clusters: tuple[str, ...] = ("",)
    kube_state_replicas: int = 1
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Workload:
    """A controller, or a pod without one."""

    namespace: str
    name: str
    kind: Kind
    design: Design


@dataclass(frozen=True, eq=False)
class Pod:
    """A pod; `restarts` are times at which its first container starts again."""

    workload: Workload
    owner: str
    name: str
    uid: str
    node: str
    restarts: tuple[float, ...] = ()
    # When it goes on, under another uid, on another node.
    moved: tuple[float, str] | None = None


@dataclass(frozen=True, eq=False)
class Cluster:
    """Nodes and the pods on them."""

    name: str
    shape: Shape
    nodes: tuple[str, ...]
    pods: list[Pod] = field(default_factory=list)

    @property
    def containers(self) -> int:
        """The number of running containers, pause containers not counted."""
        return sum(len(pod.workload.design.profiles) for pod in self.pods)

    @property
    def since(self) -> float:
        """When every counter began."""
        return self.shape.start - 86400


def build(shape: Shape) -> list[Cluster]:
    """Make the clusters of a shape, each with its share of the containers, or a few more."""
    rng = random.Random(shape.seed)  # noqa: S311 - the same cluster every time is the point
    since = shape.start - 86400
    designs = [design(rng, 1 + number % 3, since) for number in range(DESIGNS)]
    share = math.ceil(shape.containers / len(shape.clusters))
    return [_cluster(rng, shape, name, share, designs) for name in shape.clusters]


def _cluster(
    rng: random.Random, shape: Shape, name: str, containers: int, designs: list[Design]
) -> Cluster:
    count = max(3, math.ceil(containers / CONTAINERS_BY_NODE))
    cluster = Cluster(name, shape, tuple(f"node-{number:03d}" for number in range(count)))
    nodes = cycle(cluster.nodes)
    left = containers
    for workload, replicas in _workloads(rng, containers, count, designs):
        for _ in range(min(replicas, math.ceil(left / len(workload.design.profiles)))):
            cluster.pods.append(_pod(rng, cluster, workload, next(nodes), nodes))
        left = containers - cluster.containers
        if left <= 0:
            break
    return cluster


def _workloads(
    rng: random.Random, containers: int, nodes: int, designs: list[Design]
) -> Iterator[tuple[Workload, int]]:
    """Yield workloads and their replicas without end, one on every node first."""
    yield Workload("kube-system", "node-agent", "DaemonSet", designs[0]), nodes
    namespaces = max(2, round(containers / CONTAINERS_BY_NAMESPACE))
    kinds = [kind for kind, often, _ in KINDS for _ in range(often)]
    most = {kind: replicas for kind, _, replicas in KINDS}
    number = 0
    while True:
        # The first of them is a Deployment in the first namespace, whatever the seed.
        kind = rng.choice(kinds) if number else "Deployment"
        namespace = f"team-{rng.randrange(namespaces) if number else 0:02d}"
        workload = Workload(namespace, f"service-{number:04d}", kind, rng.choice(designs))
        yield workload, rng.randint(1, most[kind])
        number += 1


def _pod(
    rng: random.Random, cluster: Cluster, workload: Workload, node: str, nodes: cycle[str]
) -> Pod:
    number = len(cluster.pods)
    owner, name = _names(rng, workload, number)
    shape = cluster.shape
    restarts: tuple[float, ...] = ()
    moved = None
    if number % RESTARTING == RESTARTING // 2:
        restarts = tuple(sorted(rng.uniform(shape.start, shape.end) for _ in range(2)))
    elif workload.kind == "StatefulSet" and number % MOVING == 0:
        moved = (rng.uniform(shape.start, shape.end), next(nodes))
    return Pod(workload, owner, name, f"{rng.getrandbits(128):032x}", node, restarts, moved)


def _names(rng: random.Random, workload: Workload, number: int) -> tuple[str, str]:
    """Return the names of the pod's controller and of the pod."""
    suffix = "".join(rng.choices(SAFE, k=5))
    match workload.kind:
        case "Deployment":
            # One ReplicaSet a Deployment.
            revision = "".join(random.Random(workload.name).choices(SAFE, k=10))  # noqa: S311
            return f"{workload.name}-{revision}", f"{workload.name}-{revision}-{suffix}"
        case "CronJob":
            job = f"{workload.name}-{29370000 + number}"
            return job, f"{job}-{suffix}"
        case "StatefulSet":
            # Numbers that no other pod of this workload has.
            return workload.name, f"{workload.name}-{number}"
        case "DaemonSet":
            return workload.name, f"{workload.name}-{suffix}"
        case "Pod":
            return workload.name, workload.name
