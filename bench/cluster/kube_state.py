"""kube-state-metrics, in one replica or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster.cadvisor import MACHINE, Place, places
from bench.cluster.curves import Level, Steps
from bench.cluster.exposed import ONE, Exposed, located
from bench.cluster.profiles import MIB, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.cluster.curves import Curve
    from bench.cluster.model import Cluster, Pod
    from bench.cluster.profiles import Profile

PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
# What a pod's owner is called; None: it has none.
OWNERS = {
    "Deployment": "ReplicaSet",
    "StatefulSet": "StatefulSet",
    "DaemonSet": "DaemonSet",
    "CronJob": "Job",
    "Pod": None,
}
ABOVE = {
    "Deployment": ("kube_replicaset_owner", "replicaset"),
    "CronJob": ("kube_job_owner", "job_name"),
}


def export(cluster: Cluster) -> Iterator[Exposed]:
    """Yield everything, once for each replica."""
    for replica in range(cluster.shape.kube_state_replicas):
        job = located(
            cluster, {"job": "kube-state-metrics", "instance": f"10.1.0.{replica + 1}:8080"}
        )
        yield Exposed(job, {"up": ONE})
        yield from _once(cluster, job)


def _once(cluster: Cluster, job: dict[str, str]) -> Iterator[Exposed]:
    for pod in cluster.pods:
        for place in places(pod):
            yield from _pod(job, pod, place)
    yield from _owners(cluster, job)
    for node in cluster.nodes:
        yield from _node(job, node)
    for namespace in sorted({pod.workload.namespace for pod in cluster.pods}):
        labels = {**job, "namespace": namespace}
        yield Exposed({**labels, "phase": "Active"}, {"kube_namespace_status_phase": ONE})


def _pod(job: dict[str, str], pod: Pod, place: Place) -> Iterator[Exposed]:
    names = {"namespace": pod.workload.namespace, "pod": pod.name, "uid": place.uid}
    labels, life = {**job, **names}, place.life
    kind = OWNERS[pod.workload.kind]
    created = {"created_by_kind": kind or "<none>", "created_by_name": pod.owner}
    yield Exposed({**labels, **created, "node": place.node}, {"kube_pod_info": ONE}, life)
    owner = {
        "owner_kind": kind or "<none>",
        "owner_name": pod.owner if kind else "<none>",
        "owner_is_controller": "true" if kind else "<none>",
    }
    yield Exposed({**labels, **owner}, {"kube_pod_owner": ONE}, life)
    yield Exposed(labels, {"kube_pod_created": Level(0)}, life)
    yield Exposed({**labels, "qos_class": "Burstable"}, {"kube_pod_status_qos_class": ONE}, life)
    for phase in PHASES:
        now = ONE if phase == "Running" else NOTHING
        yield Exposed({**labels, "phase": phase}, {"kube_pod_status_phase": now}, life)
    for number, profile in enumerate(pod.workload.design.profiles):
        container = {**labels, "container": profile.container}
        restarts = pod.restarts if number == 0 else ()
        yield from _resources({**container, "node": place.node}, profile, place)
        yield from _status(container, profile, restarts, place)


def _resources(labels: dict[str, str], profile: Profile, place: Place) -> Iterator[Exposed]:
    amounts = (
        ("memory", "byte", profile.request, profile.limit),
        ("cpu", "core", profile.cores, 2 * profile.cores),
    )
    for resource, unit, request, limit in amounts:
        metrics = {"kube_pod_container_resource_requests": Level(request)}
        if limit:
            metrics["kube_pod_container_resource_limits"] = Level(limit)
        yield Exposed({**labels, "resource": resource, "unit": unit}, metrics, place.life)


def _status(
    labels: dict[str, str], profile: Profile, restarts: tuple[float, ...], place: Place
) -> Iterator[Exposed]:
    prefix = "kube_pod_container_status"
    image = {"image": f"registry.example.org/{profile.container}:1.4.2"}
    yield Exposed({**labels, **image}, {"kube_pod_container_info": ONE}, place.life)
    counted = Steps(0, tuple((at, number) for number, at in enumerate(restarts, start=1)))
    counts: dict[str, Curve] = {
        f"{prefix}_restarts_total": counted if restarts else NOTHING,
        f"{prefix}_running": ONE,
        f"{prefix}_ready": ONE,
    }
    yield Exposed(labels, counts, place.life)
    if restarts:
        life = (restarts[0], place.life[1])
        killed = {f"{prefix}_last_terminated_reason": ONE}
        yield Exposed({**labels, "reason": "OOMKilled"}, killed, life)
        ends = Steps(restarts[0], tuple((at, at) for at in restarts))
        facts: dict[str, Curve] = {
            f"{prefix}_last_terminated_exitcode": Level(137),
            f"{prefix}_last_terminated_timestamp": ends,
        }
        yield Exposed(labels, facts, life)


def _owners(cluster: Cluster, job: dict[str, str]) -> Iterator[Exposed]:
    """Yield what is above ReplicaSets and Jobs, once for each of them."""
    seen: set[tuple[str, str]] = set()
    for pod in cluster.pods:
        workload = pod.workload
        key = (workload.namespace, pod.owner)
        if workload.kind in ABOVE and key not in seen:
            seen.add(key)
            metric, label = ABOVE[workload.kind]
            owner = {"owner_kind": workload.kind, "owner_name": workload.name}
            labels = {**job, "namespace": workload.namespace, label: pod.owner, **owner}
            yield Exposed({**labels, "owner_is_controller": "true"}, {metric: ONE})


def _node(job: dict[str, str], node: str) -> Iterator[Exposed]:
    labels = {**job, "node": node}
    versions = {"kernel_version": "6.8.0-45-generic", "kubelet_version": "v1.37.0"}
    yield Exposed({**labels, **versions}, {"kube_node_info": ONE})
    bytes_ = {**labels, "resource": "memory", "unit": "byte"}
    yield Exposed(
        bytes_,
        {
            "kube_node_status_capacity": Level(MACHINE),
            "kube_node_status_allocatable": Level(MACHINE - 2048 * MIB),
        },
    )
    for status in ("true", "false", "unknown"):
        now = ONE if status == "false" else NOTHING
        condition = {**labels, "condition": "MemoryPressure", "status": status}
        yield Exposed(condition, {"kube_node_status_condition": now})
