"""What kube-state-metrics exports of a world."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.scenarios.model import MIB, drawn
from tests.scenarios.notation import STALE, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.scenarios.model import Autoscaler, Node, Pod, World

    Labels = dict[str, str]
    Series = tuple[str, Labels, list[Value]]

BYTES = {"resource": "memory", "unit": "byte"}
OWNER_KINDS = {"Deployment": "ReplicaSet", "CronJob": "Job", "Pod": ""}
PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")


def export(world: World) -> Iterator[Series]:
    """Yield `(metric, labels, values)`, once for each replica of kube-state-metrics."""
    for replica in range(world.kube_state_replicas):
        job = {"job": "kube-state-metrics", "instance": f"10.1.0.{replica + 1}:8080"}
        for metric, labels, values in _once(world):
            yield metric, {**job, **labels}, values


def _once(world: World) -> Iterator[Series]:
    owners: dict[tuple[str, str], Pod] = {}
    for number, pod in enumerate(world.pods):
        owners.setdefault((pod.namespace, pod.owner), pod)
        yield from _pod(world, pod, f"uid-{number}-{pod.namespace}")
    for pod in owners.values():
        yield from _owner(world, pod)
    for node in world.nodes:
        yield from _node(world, node)
    for autoscaler in world.autoscalers:
        yield from _autoscaler(world, autoscaler)


def _alive(world: World, pod: Pod, value: Callable[[int], Value] = lambda _: 1) -> list[Value]:
    """Return a value a minute while the pod exists; kube-state-metrics then stops at once."""
    placed: list[Value] = [*([None] * pod.born), *(value(at) for at in range(pod.born, pod.end))]
    if pod.end < world.minutes:
        placed.append(STALE)
    return placed


def _kind(pod: Pod) -> str:
    return f"kube_pod_{'init_' if pod.init else ''}container"


def _pod(world: World, pod: Pod, uid: str) -> Iterator[Series]:
    base = {"namespace": pod.namespace, "pod": pod.name, "uid": uid}
    container = {**base, "container": pod.container}
    sized = {**container, "node": pod.node, **BYTES}
    kind = OWNER_KINDS.get(pod.kind, pod.kind)
    owner = {
        "owner_kind": kind or "<none>",
        "owner_name": pod.owner if kind else "<none>",
        "owner_is_controller": "true" if kind else "<none>",
    }
    if pod.limit:
        limit = round(pod.limit * MIB)
        yield f"{_kind(pod)}_resource_limits", sized, _alive(world, pod, lambda _: limit)
    request = round(pod.request * MIB)
    yield f"{_kind(pod)}_resource_requests", sized, _alive(world, pod, lambda _: request)
    yield "kube_pod_owner", {**base, **owner}, _alive(world, pod)
    yield "kube_pod_info", {**base, "node": pod.node, "created_by_kind": kind}, _alive(world, pod)
    yield f"{_kind(pod)}_info", {**container, "image": "app:1"}, _alive(world, pod)
    yield "kube_pod_created", base, _alive(world, pod, lambda _: pod.born * 60)
    for phase in PHASES:
        yield (
            "kube_pod_status_phase",
            {**base, "phase": phase},
            _alive(world, pod, _in_phase(pod, phase)),
        )
    yield from _restarts(world, pod, container)


def _in_phase(pod: Pod, phase: str) -> Callable[[int], Value]:
    def value(at: int) -> Value:
        ended = pod.ended is not None and at >= pod.ended.minute
        final = "Succeeded" if pod.ended and pod.ended.reason == "Completed" else "Failed"
        return int(phase == (final if ended else "Running"))

    return value


def _restarts(world: World, pod: Pod, labels: Labels) -> Iterator[Series]:
    def count(at: int) -> Value:
        return pod.restarts_before + sum(r.minute + r.down <= at for r in pod.restarts)

    status = f"{_kind(pod)}_status"
    yield f"{status}_restarts_total", labels, _alive(world, pod, count)
    # The reason of the last termination: it sticks until the next, and goes with the pod.
    changes = [(r.minute, r.reason) for r in pod.restarts]
    if pod.restarts_before:
        changes.insert(0, (pod.born, "OOMKilled"))
    for reason in sorted({reason for _, reason in changes}):
        yield (
            f"{status}_last_terminated_reason",
            {**labels, "reason": reason},
            _while_last(world, pod, changes, reason),
        )
    if any(r.down for r in pod.restarts):
        yield (
            f"{status}_waiting_reason",
            {**labels, "reason": "CrashLoopBackOff"},
            _while_down(world, pod),
        )
    if pod.ended:
        gone: list[Value] = [None] * pod.ended.minute
        values: list[Value] = [*gone, *([1] * (pod.end - pod.ended.minute))]
        yield (
            f"{status}_terminated_reason",
            {**labels, "reason": pod.ended.reason},
            [*values, STALE] if pod.end < world.minutes else values,
        )


def _while_down(world: World, pod: Pod) -> list[Value]:
    values: list[Value] = [None] * world.minutes
    for restart in pod.restarts:
        stop = min(restart.minute + restart.down, pod.end)
        values[restart.minute : stop] = [1] * (stop - restart.minute)
        if restart.down and stop < world.minutes:
            values[stop] = STALE
    return values


def _while_last(world: World, pod: Pod, changes: list[tuple[int, str]], reason: str) -> list[Value]:
    values: list[Value] = [None] * world.minutes
    for (start, this), (stop, after) in pairwise([*changes, (pod.end, "")]):
        if this == reason:
            values[start:stop] = [1] * (stop - start)
            if after != reason and stop < world.minutes:
                values[stop] = STALE
    return values


def _owner(world: World, pod: Pod) -> Iterator[Series]:
    above: Mapping[str, tuple[str, str]] = {
        "Deployment": ("kube_replicaset_owner", "replicaset"),
        "CronJob": ("kube_job_owner", "job_name"),
    }
    if pod.kind in above:
        metric, label = above[pod.kind]
        owner = {"owner_kind": pod.kind, "owner_name": pod.workload, "owner_is_controller": "true"}
        labels = {"namespace": pod.namespace, label: pod.owner, **owner}
        # A Job goes with its pod, a ReplicaSet stays.
        values = _alive(world, pod) if pod.kind == "CronJob" else _always(world)
        yield metric, labels, values


def _always(world: World, value: Value = 1) -> list[Value]:
    return [value] * world.minutes


def _node(world: World, node: Node) -> Iterator[Series]:
    name = {"node": node.name}
    yield (
        "kube_node_status_allocatable",
        {**name, **BYTES},
        _always(world, round(node.allocatable * MIB)),
    )
    yield "kube_node_status_capacity", {**name, **BYTES}, _always(world, round(node.total * MIB))
    yield (
        "kube_node_info",
        {**name, "kernel_version": node.kernel, "kubelet_version": "v1.34.1"},
        _always(world),
    )
    for status in ("true", "false", "unknown"):
        condition = {**name, "condition": "MemoryPressure", "status": status}
        values: list[Value] = [int(status == "false")] * world.minutes
        for start, stop in node.pressure:
            values[start:stop] = [int(status == "true")] * (stop - start)
        yield "kube_node_status_condition", condition, values


def _autoscaler(world: World, autoscaler: Autoscaler) -> Iterator[Series]:
    name = {"namespace": autoscaler.namespace, "horizontalpodautoscaler": autoscaler.workload}
    target = {**name, "metric_name": "memory", "metric_target_type": "utilization"}
    reference = {"scaletargetref_kind": "Deployment", "scaletargetref_name": autoscaler.workload}
    prefix = "kube_horizontalpodautoscaler"
    pods = [
        pod
        for pod in world.pods
        if (pod.namespace, pod.workload) == (autoscaler.namespace, autoscaler.workload)
    ]
    working_sets = [pod.memory.total("anon", "tmpfs", "kernel", "active_file") for pod in pods]
    requests = sum(pod.request for pod in pods) * MIB
    shares: list[Value] = [
        round(100 * sum(at) / requests) for at in zip(*working_sets, strict=True)
    ]
    replicas: list[Value] = [round(at) for at in drawn(autoscaler.replicas, world.minutes)]
    yield f"{prefix}_info", {**name, **reference}, _always(world)
    yield f"{prefix}_spec_target_metric", target, _always(world, autoscaler.target)
    yield f"{prefix}_status_target_metric", target, shares
    yield f"{prefix}_spec_min_replicas", name, _always(world)
    yield f"{prefix}_spec_max_replicas", name, _always(world, autoscaler.largest)
    yield f"{prefix}_status_current_replicas", name, replicas
    yield f"{prefix}_status_desired_replicas", name, replicas
