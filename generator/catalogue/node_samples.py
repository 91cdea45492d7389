"""Sample series of one node, as its exporters would show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generator.catalogue.samples import MACHINE, satisfying
from generator.catalogue.series import MINUTES, in_bytes, input_series, plus

if TYPE_CHECKING:
    from generator.catalogue.samples import Samples
    from generator.catalogue.series import Amount


def node_series(  # noqa: PLR0913 - a test names only what it is about
    samples: Samples,
    *,
    memory: float = 32768,
    available: Amount = 16384,
    slab: Amount = 256,
    cgroups: float = 400,
    kernel: str = "6.1.0-18-amd64",
) -> str:
    """JSON of promtool's `input_series`; memory in MiB.

    `available` is what both the kubelet and the kernel have left.
    """
    first, step = available if isinstance(available, tuple) else (available, 0.0)
    used = plus(memory, (-first, -step))
    metrics = samples.config.metrics
    root = {**satisfying(metrics.cadvisor), metrics.labels.node: MACHINE, "id": "/"}
    state = {**satisfying(metrics.kube_state_metrics), "node": MACHINE}
    exporter = samples.node_exporter()
    capacity = {**state, "resource": "memory", "unit": "byte"}
    return json.dumps(
        [
            input_series("container_memory_working_set_bytes", root, in_bytes(used)),
            input_series("kube_node_status_capacity", capacity, in_bytes(memory)),
            input_series("kube_node_info", {**state, "kernel_version": kernel}, f"1x{MINUTES}"),
            input_series("node_memory_MemTotal_bytes", exporter, in_bytes(memory)),
            input_series("node_memory_MemAvailable_bytes", exporter, in_bytes(available)),
            input_series("node_memory_SUnreclaim_bytes", exporter, in_bytes(slab)),
            input_series(
                "node_cgroups_cgroups",
                {**exporter, "subsys_name": "memory"},
                f"{cgroups:.0f}x{MINUTES}",
            ),
        ]
    )
