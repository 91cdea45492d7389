"""The kubelet's cAdvisor: containers, pause containers, pods, nodes (cgroup v2)."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bench.cluster.curves import Level
from bench.cluster.exposed import ALWAYS, Exposed, Life, located
from bench.cluster.profiles import MIB, NOTHING, added, cgroup, pause

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.cluster.curves import Curve
    from bench.cluster.model import Cluster, Pod
    from bench.cluster.profiles import Profile

JOB = {"job": "kubelet", "metrics_path": "/metrics/cadvisor"}
SLICE = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
MACHINE = 128 * 1024 * MIB
NETWORK = (
    *("container_network_receive_bytes_total", "container_network_transmit_bytes_total"),
    *("container_network_receive_packets_total", "container_network_transmit_packets_total"),
    "container_network_receive_packets_dropped_total",
    "container_network_transmit_packets_dropped_total",
)


class Place(NamedTuple):
    """Where a pod is, under which uid, and from when to when."""

    uid: str
    node: str
    life: Life


def places(pod: Pod) -> list[Place]:
    """Return the pod's one place, or where it was and where it went."""
    if pod.moved is None:
        return [Place(pod.uid, pod.node, ALWAYS)]
    at, node = pod.moved
    return [Place(pod.uid, pod.node, (ALWAYS[0], at)), Place(pod.uid[::-1], node, (at, ALWAYS[1]))]


def export(cluster: Cluster) -> Iterator[Exposed]:
    """Yield every cgroup's series."""
    idle = pause(cluster.since)
    totals: dict[int, Mapping[str, Curve]] = {}
    for pod in cluster.pods:
        design = pod.workload.design
        # One sum a design, however many pods have it.
        if id(design) not in totals:
            totals[id(design)] = added((design.metrics, idle))
        for place in places(pod):
            yield from _pod(cluster, pod, place, totals[id(design)], idle)
    for node in cluster.nodes:
        yield from _node(cluster, node)


def target(cluster: Cluster, node: str) -> dict[str, str]:
    """Return the labels that Prometheus gives to everything a node's kubelet shows."""
    return located(cluster, {**JOB, "node": node, "instance": f"{node}:10250"})


def _pod(
    cluster: Cluster,
    pod: Pod,
    place: Place,
    whole: Mapping[str, Curve],
    idle: Mapping[str, Curve],
) -> Iterator[Exposed]:
    names = {"namespace": pod.workload.namespace, "pod": pod.name}
    common = {**target(cluster, place.node), **names}
    cgroup = f"{SLICE}{place.uid}.slice"
    yield Exposed({**common, "id": cgroup}, whole, place.life)

    sandbox = {**common, **_identity(cgroup, "sandbox"), "container": "POD"}
    sandbox["image"] = "registry.k8s.io/pause:3.10"
    yield Exposed(sandbox, idle, place.life)
    profiles = pod.workload.design.profiles
    traffic = profiles[0].disk["container_fs_reads_bytes_total"]
    eth0 = {**sandbox, "interface": "eth0"}
    yield Exposed(eth0, dict.fromkeys(NETWORK, traffic), place.life)

    image = f"registry.example.org/{pod.workload.namespace}/{pod.workload.name}:1.4.2"
    for number, profile in enumerate(profiles):
        for life in _lives(place, pod.restarts if number == 0 else ()):
            labels = {
                **common,
                **_identity(cgroup, f"{number} {life[0]}"),
                "container": profile.container,
                "image": image,
            }
            yield from _container(labels, profile, life)


def _lives(place: Place, restarts: tuple[float, ...]) -> Iterator[Life]:
    """Yield from when to when each container id lives: a restart is the end of one."""
    start, stop = place.life
    yield from pairwise((start, *(at for at in restarts if start < at < stop), stop))


def _identity(cgroup: str, salt: str) -> dict[str, str]:
    name = sha256(f"{cgroup} {salt}".encode()).hexdigest()
    return {"id": f"{cgroup}/cri-containerd-{name}.scope", "name": name}


def _container(labels: Mapping[str, str], profile: Profile, life: Life) -> Iterator[Exposed]:
    yield Exposed(labels, profile.metrics, life)
    for failure, curve in profile.faults.items():
        for scope in ("container", "hierarchy"):
            more = {"failure_type": failure, "scope": scope}
            yield Exposed({**labels, **more}, {"container_memory_failures_total": curve}, life)
    yield Exposed({**labels, "device": "/dev/nvme0n1"}, profile.disk, life)
    yield Exposed({**labels, "cpu": "total"}, profile.processor, life)


def _node(cluster: Cluster, node: str) -> Iterator[Exposed]:
    labels = target(cluster, node)
    yield Exposed(labels, {"machine_memory_bytes": Level(MACHINE)})
    designs = [pod.workload.design for pod in cluster.pods if pod.node == node]
    sums = added(design.metrics for design in designs) if designs else {}
    # Outside the pods: the kubelet, the runtime, the journal.
    level = Level(512 * MIB)
    system = cgroup(level, level, NOTHING, level, level, NOTHING)
    sizes = {name: curve for name, curve in sums.items() if name in system}
    yield Exposed({**labels, "id": "/kubepods.slice"}, sizes)
    yield Exposed({**labels, "id": "/"}, added((system, sizes)) if sizes else system)
