"""What node_exporter and the kubelet itself export of a world's nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.cadvisor import FILE, REAL, counter, node_total
from tests.scenarios.model import MIB, pages

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tests.scenarios.model import Node, World
    from tests.scenarios.notation import Value

    Series = tuple[str, dict[str, str], list[Value]]


MEMINFO = (
    *("MemTotal", "MemAvailable", "MemFree", "Slab", "SReclaimable", "SUnreclaim"),
    *("Cached", "Buffers", "Active_file", "Inactive_file", "AnonPages", "SwapTotal"),
)


def export(world: World, wanted: Container[str]) -> Iterator[Series]:
    """Yield `(metric, labels, values)` for every node."""
    for node in world.nodes:
        labels = {"job": "node-exporter", "instance": f"{node.name}:9100"}
        labels |= {"node": node.name} if world.node_label else {"instance": node.name}
        for metric, values in _meminfo(world, node, wanted):
            yield metric, labels, values
        yield "node_vmstat_oom_kill", labels, _counted(world, node.oom_kills)
        yield "node_vmstat_pgmajfault", labels, counter(5, 0, world.minutes)
        yield "node_pressure_memory_waiting_seconds_total", labels, [0] * world.minutes
        yield (
            "node_cgroups_cgroups",
            {**labels, "subsys_name": "memory"},
            [round(value / MIB) for value in pages(node.cgroups, world.minutes)],
        )
        release = {"sysname": "Linux", "release": node.kernel, "nodename": node.name}
        yield "node_uname_info", {**labels, **release}, [1] * world.minutes


def export_kubelet(world: World) -> Iterator[Series]:
    """Yield the kubelet's count of evictions, which begins with the first one."""
    for node in world.nodes:
        labels = {
            "job": "kubelet",
            "metrics_path": "/metrics",
            "instance": f"{node.name}:10250",
            "node": node.name,
            "eviction_signal": "memory.available",
        }
        values = _counted(world, node.evictions)
        if node.evictions and not node.evictions_known:
            values[: node.evictions[0]] = [None] * node.evictions[0]
        if node.evictions or node.evictions_known:
            yield "kubelet_evictions", labels, values


def _counted(world: World, events: tuple[int, ...]) -> list[Value]:
    return [sum(event <= at for event in events) for at in range(world.minutes)]


def _meminfo(world: World, node: Node, wanted: Container[str]) -> Iterator[tuple[str, list[Value]]]:
    prefix = "node_memory_"
    if not any(f"{prefix}{name}_bytes" in wanted for name in MEMINFO):
        return
    minutes = world.minutes
    total = pages(node.total, minutes)
    real, file = node_total(world, node, *REAL), node_total(world, node, *FILE)
    kept = pages(node.slab_unreclaimable, minutes)
    given = pages(node.slab_reclaimable, minutes)
    used = [need + slab for need, slab in zip(real, kept, strict=True)]
    free = [
        max(all_ - need - cache - slab, 64 * MIB)
        for all_, need, cache, slab in zip(total, used, file, given, strict=True)
    ]
    available = [
        min(all_ - need, free_ + cache + slab)
        for all_, need, free_, cache, slab in zip(total, used, free, file, given, strict=True)
    ]
    values: dict[str, list[int]] = {
        "MemTotal": total,
        "MemAvailable": [max(value, 0) for value in available],
        "MemFree": free,
        "Slab": [sum(at) for at in zip(kept, given, strict=True)],
        "SReclaimable": given,
        "SUnreclaim": kept,
        "Cached": file,
        "Buffers": [0] * minutes,
        "Active_file": node_total(world, node, "active_file"),
        "Inactive_file": node_total(world, node, "inactive_file"),
        "AnonPages": node_total(world, node, "anon"),
        "SwapTotal": [0] * minutes,
    }
    for name, line in values.items():
        yield f"{prefix}{name}_bytes", list(line)
