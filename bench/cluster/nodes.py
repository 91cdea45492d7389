"""What node_exporter and the kubelet itself show of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster.cadvisor import MACHINE, target
from bench.cluster.curves import Counter, Level, Sum, Wave
from bench.cluster.exposed import ONE, Exposed, located
from bench.cluster.profiles import MIB, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.cluster.curves import Curve
    from bench.cluster.model import Cluster

GIB = 1024 * MIB
# In GiB: a node with half its memory in use.
LEVELS = {
    "Buffers": 0.5,
    "Shmem": 0.3,
    "Mapped": 2,
    "SUnreclaim": 1.5,
    "KernelStack": 0.1,
    "PageTables": 0.4,
    "Percpu": 0.2,
    "Dirty": 0.01,
    "AnonHugePages": 4,
    "Inactive_anon": 40,
    "Active_anon": 1,
    "Committed_AS": 90,
}
# Waves around these, in GiB.
WAVES = {"AnonPages": 41, "Active_file": 9, "Inactive_file": 21, "SReclaimable": 3}
ZEROS = ("Mlocked", "Unevictable", "Writeback", "SwapTotal", "SwapFree", "SwapCached")


def export(cluster: Cluster) -> Iterator[Exposed]:
    """Yield node_exporter's series and the kubelet's own, node by node."""
    for number, node in enumerate(cluster.nodes):
        exporter = {"job": "node-exporter", "instance": f"{node}:9100", "node": node}
        labels = located(cluster, exporter)
        yield Exposed(labels, _meminfo(number) | _events(cluster.since) | {"up": ONE})
        release = {"sysname": "Linux", "release": "6.8.0-45-generic", "nodename": node}
        yield Exposed({**labels, **release}, {"node_uname_info": ONE})
        yield Exposed({**labels, "subsys_name": "memory"}, {"node_cgroups_cgroups": Level(600)})
        yield from _zones(labels)
        kubelet = target(cluster, node)
        yield Exposed(kubelet, {"up": ONE})
        signal = {**kubelet, "metrics_path": "/metrics", "eviction_signal": "memory.available"}
        yield Exposed(signal, {"kubelet_evictions": NOTHING})


def _meminfo(number: int) -> dict[str, Curve]:
    waves: dict[str, Curve] = {
        name: Wave(level * GIB, level * GIB / 20, 1 + number % 3, 0)
        for name, level in WAVES.items()
    }
    levels: dict[str, Curve] = {name: Level(size * GIB) for name, size in LEVELS.items()}
    file, anon = (waves["Active_file"], waves["Inactive_file"]), waves["AnonPages"]
    kept = (levels["SUnreclaim"], levels["KernelStack"], levels["PageTables"])
    slab = (waves["SReclaimable"], levels["SUnreclaim"])
    made: dict[str, Curve] = {
        "MemTotal": Level(MACHINE),
        "Cached": Sum((*file, levels["Shmem"])),
        "Slab": Sum(slab),
        "MemFree": Sum((anon, *file, *kept, waves["SReclaimable"]), total=MACHINE),
        "MemAvailable": Sum((anon, *kept), total=MACHINE),
    }
    named = waves | levels | made | dict.fromkeys(ZEROS, NOTHING)
    return {f"node_memory_{name}_bytes": curve for name, curve in named.items()}


def _events(since: float) -> dict[str, Curve]:
    rates = {
        "node_vmstat_oom_kill": 0.0,
        "node_vmstat_pgfault": 9000,
        "node_vmstat_pgmajfault": 3,
        "node_vmstat_pgpgin": 800,
        "node_vmstat_pgpgout": 900,
        "node_vmstat_pswpin": 0,
        "node_vmstat_pswpout": 0,
        "node_pressure_memory_waiting_seconds_total": 0.01,
        "node_pressure_memory_stalled_seconds_total": 0.01,
        "node_pressure_io_waiting_seconds_total": 0.05,
        "node_pressure_io_stalled_seconds_total": 0.05,
    }
    return {name: Counter(rate, since) for name, rate in rates.items()}


def _zones(labels: dict[str, str]) -> Iterator[Exposed]:
    """Yield the watermarks, in pages; the zone's own `node` gives way to the target's."""
    marks = {"nr_free": 4_000_000, "min": 5_600, "low": 7_000, "high": 8_400}
    for zone, share in (("DMA32", 0.02), ("Normal", 0.98)):
        metrics = {
            f"node_zoneinfo_{name}_pages": Level(round(pages * share))
            for name, pages in marks.items()
        }
        yield Exposed({**labels, "zone": zone, "exported_node": "0"}, metrics)
