"""What the kubelet's cAdvisor exports of a world, on cgroup v2."""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING

from tests.scenarios.model import MIB, Memory, drawn, pages
from tests.scenarios.notation import STALE, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from tests.scenarios.model import Curve, Node, Pod, World

    Series = tuple[str, dict[str, str], list[Value]]

JOB = {"job": "kubelet", "metrics_path": "/metrics/cadvisor"}
REAL = ("anon", "tmpfs", "kernel")
FILE = ("active_file", "inactive_file")

# The components that each metric adds up.
GAUGES = {
    "container_memory_usage_bytes": (*REAL, *FILE),
    "container_memory_working_set_bytes": (*REAL, "active_file"),
    "container_memory_rss": ("anon",),
    "container_memory_cache": ("tmpfs", *FILE),
    "container_memory_mapped_file": ("tmpfs",),
    "container_memory_total_active_file_bytes": ("active_file",),
    "container_memory_total_inactive_file_bytes": ("inactive_file",),
    "container_memory_swap": ("swap",),
}
# These read 0 on cgroup v2, whatever happens.
ZEROS = ("container_memory_kernel_usage", "container_memory_failcnt")
ROOT = (
    "container_memory_usage_bytes",
    "container_memory_working_set_bytes",
    "container_memory_rss",
)

PAUSE = Memory(1, anon=0.25, kernel=0.25)


def export(world: World, wanted: Container[str]) -> Iterator[Series]:
    """Yield `(metric, labels, values)` for every container, pod, pause container and node."""
    for number, pod in enumerate(world.pods):
        if world.pod_cgroups:
            yield from _pod(world, pod, number, wanted)
        for life in lives(pod):
            yield from _container(world, pod, life, number, wanted)
    for node in world.nodes:
        if "machine_memory_bytes" in wanted:
            labels = {**JOB, "node": node.name, "instance": f"{node.name}:10250"}
            yield "machine_memory_bytes", labels, list(pages(node.total, world.minutes))
        if node.root_cgroup:
            yield from _root(world, node, wanted)


def lives(pod: Pod) -> list[tuple[int, int]]:
    """Return the first and past the last minute of each container id."""
    starts = [pod.born, *(restart.minute + restart.down for restart in pod.restarts)]
    stop = pod.ended.minute if pod.ended else pod.end
    stops = [*(restart.minute for restart in pod.restarts), stop]
    return [life for life in zip(starts, stops, strict=True) if life[0] < life[1]]


def counter(rate: Curve, start: int, stop: int) -> list[Value]:
    """Return the whole events counted since `start`, at a rate by second."""
    if isinstance(rate, (int, float)):
        return [round(rate * 60 * at) for at in range(stop - start)]
    return [round(total) for total in accumulate(60 * value for value in rate[start:stop])]


def _labels(pod: Pod, container: str, identity: str) -> dict[str, str]:
    image = "registry.example.org/app:1" if container not in {"", "POD"} else ""
    cgroup = f"/kubepods/pod-{pod.namespace}-{pod.name}{identity}"
    return {
        **JOB,
        "node": pod.node,
        "instance": f"{pod.node}:10250",
        "namespace": pod.namespace,
        "pod": pod.name,
        "container": container,
        "id": cgroup,
        # As containerd names containers; a pod's cgroup has none.
        "name": sha256(cgroup.encode()).hexdigest() if container else "",
        "image": image,
    }


def _placed(world: World, values: Sequence[Value], start: int, stop: int) -> list[Value]:
    """Put the values of a life where they belong; an end is marked only where the world says so."""
    placed = [*([None] * start), *values]
    if world.stale_markers and stop < world.minutes:
        placed.append(STALE)
    return placed


def _container(
    world: World, pod: Pod, life: tuple[int, int], number: int, wanted: Container[str]
) -> Iterator[Series]:
    start, stop = life
    labels = _labels(pod, pod.container, f"/{number}-{start}")
    for metric, components in GAUGES.items():
        if metric in wanted:
            values = pod.memory.total(*components)[start:stop]
            yield metric, labels, _placed(world, values, start, stop)
    for metric in ZEROS:
        if metric in wanted:
            yield metric, labels, _placed(world, [0] * (stop - start), start, stop)
    if "container_spec_memory_limit_bytes" in wanted:
        limit = round((pod.limit or 0) * MIB)
        yield (
            "container_spec_memory_limit_bytes",
            labels,
            _placed(world, [limit] * (stop - start), start, stop),
        )
    for metric, more, count in _counters(pod):
        if metric in wanted:
            yield metric, {**labels, **more}, _placed(world, count(start, stop), start, stop)


def _counters(
    pod: Pod,
) -> Iterator[tuple[str, dict[str, str], Callable[[int, int], list[Value]]]]:
    def counting(rate: Curve) -> Callable[[int, int], list[Value]]:
        return lambda start, stop: counter(rate, start, stop)

    def pressed(start: int, stop: int) -> list[Value]:
        rates = drawn(pod.pressure, stop)[start:stop]
        return [round(total, 3) for total in accumulate(60 * rate for rate in rates)]

    def killed(start: int, stop: int) -> list[Value]:
        before = pod.child_kills_before if start == pod.born else 0
        kills = [minute for minute in pod.child_kills if start <= minute < stop]
        return [before + sum(kill <= at for kill in kills) for at in range(start, stop)]

    major, scope = counting(pod.major_faults), {"scope": "container"}
    yield "container_memory_failures_total", {"failure_type": "pgmajfault", **scope}, major
    yield "container_memory_failures_total", {"failure_type": "pgfault", **scope}, counting(50)
    yield "container_memory_workingset_refault_file_total", {}, counting(pod.refaults)
    yield "container_memory_workingset_refault_anon_total", {}, counting(0)
    yield "container_pressure_memory_waiting_seconds_total", {}, pressed
    yield "container_pressure_memory_stalled_seconds_total", {}, pressed
    yield "container_oom_events_total", {}, killed
    yield "container_fs_reads_bytes_total", {"device": "/dev/sda"}, counting(4096)
    yield "container_fs_writes_bytes_total", {"device": "/dev/sda"}, counting(4096)


def _pod(world: World, pod: Pod, number: int, wanted: Container[str]) -> Iterator[Series]:
    """Yield the pod's own cgroup and its pause container, both without a `container` to count."""
    labels, stop = _labels(pod, "", f"-{number}"), pod.end
    pause = _labels(pod, "POD", f"-{number}/pause")
    alive = [False] * world.minutes
    for start, end in lives(pod):
        alive[start:end] = [True] * (end - start)
    for metric, components in GAUGES.items():
        if metric in wanted:
            idle = PAUSE.total(*components)[0]
            values = pod.memory.total(*components)
            within = [idle + values[at] * alive[at] for at in range(pod.born, stop)]
            yield metric, labels, _placed(world, within, pod.born, stop)
            yield metric, pause, _placed(world, [idle] * (stop - pod.born), pod.born, stop)


def _root(world: World, node: Node, wanted: Container[str]) -> Iterator[Series]:
    labels = {**JOB, "node": node.name, "instance": f"{node.name}:10250", "id": "/"}
    for metric in ROOT:
        if metric in wanted:
            yield metric, labels, list(node_total(world, node, *GAUGES[metric]))


def node_total(world: World, node: Node, *components: str) -> list[int]:
    """Return the sum over a node's pods and what else runs there, in bytes."""
    minutes = world.minutes
    other = {
        "anon": pages(node.other, minutes),
        "active_file": pages(node.active_file, minutes),
        "inactive_file": pages(node.inactive_file, minutes),
    }
    lines = [other[name] for name in components if name in other]
    for pod in world.pods:
        if pod.node == node.name:
            values = pod.memory.total(*components)
            line = [0] * minutes
            for start, stop in lives(pod):
                line[start:stop] = values[start:stop]
            lines.append(line)
    return [sum(at) for at in zip(*lines, strict=True)]
