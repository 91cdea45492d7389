"""Sizes that runtimes show, and the process that they run in."""

from __future__ import annotations

from bench.cluster.curves import Curve, Level, Wave
from bench.cluster.profiles import MIB

# What is exported beside a pod's own labels: more labels, and metrics.
Part = tuple[dict[str, str], dict[str, Curve]]

HEAP = Wave(90 * MIB, 30 * MIB, 4, 0)
COMMITTED, LARGEST, SMALL = Level(160 * MIB), Level(256 * MIB), Level(20 * MIB)
PROCESS: dict[str, Curve] = {
    "process_resident_memory_bytes": Wave(180 * MIB, 30 * MIB, 4, 0),
    "process_virtual_memory_bytes": Level(2048 * MIB),
    "process_open_fds": Level(30),
    "process_max_fds": Level(65536),
    "process_start_time_seconds": Level(0),
}


def sizes(prefix: str, names: tuple[str, ...], suffix: str = "") -> dict[str, Curve]:
    """Return `prefix name suffix` for each size named."""
    curves: dict[str, Curve] = {
        "used": HEAP,
        "committed": COMMITTED,
        "total": COMMITTED,
        "available": SMALL,
        "max": LARGEST,
        "limit": LARGEST,
        "used_after_last_gc": HEAP,
    }
    return {f"{prefix}{name}{suffix}": curves[name] for name in names}
