"""Named histories of nodes: eviction, slab, memory cgroups and old kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import shapes
from tests.scenarios.model import Node
from tests.scenarios.named import Case, fires, needs, silent
from tests.scenarios.shapes import HOUR, flat, scaled

if TYPE_CHECKING:
    from typing import Unpack

    from tests.scenarios.model import NodeFields, World

EVICTION = ("NodeMemoryEvictionRisk",)
SLAB = ("NodeSlabLeak",)
CGROUPS = ("NodeMemoryCgroupsHigh",)
KMEM = ("NodeKernelKmemBug",)
THREE, TWELVE = 3 * HOUR, 12 * HOUR
AT = 70


def on(name: str, minutes: int = THREE, **node: Unpack[NodeFields]) -> World:
    """Return a world with one small steady pod on such a node of 32 GiB."""
    machine = Node(f"{name}-node", **node)
    return needs(name, flat(minutes, 0.4), on=machine)


def eviction() -> list[Case]:
    """Return nodes whose kubelet is about to evict, or has."""
    climb = scaled(shapes.linear(THREE), 22400, 9500)
    warm = scaled(shapes.linear(THREE), 25000, 1200)
    slab: NodeFields = {"slab_reclaimable": 32, "slab_unreclaimable": 32}
    hot: NodeFields = {**slab, "other": 6000, "inactive_file": 100, "active_file": warm}
    full: NodeFields = {"other": 6000, "active_file": 1000, "inactive_file": 25000}
    need: NodeFields = {**slab, "other": climb, "inactive_file": 20, "active_file": 300}
    rootless: NodeFields = {**need, "root_cgroup": False}
    bare = on("eviction-by-need-no-root", **rootless)
    return [
        fires("eviction-by-need", on("eviction-by-need", **need), EVICTION, THREE - 1),
        fires("eviction-by-cache", on("eviction-by-cache", **hot), EVICTION, THREE - 1),
        fires("eviction-by-need-no-root", bare, EVICTION, THREE - 1),
        fires("pressure-short", on("pressure-short", pressure=((AT, AT + 3),)), EVICTION, AT + 5),
        fires("eviction-first", on("eviction-first", evictions=(AT,)), EVICTION, AT + 5),
        fires(
            "eviction-counted-before",
            on("eviction-counted-before", evictions=(AT,), evictions_known=True),
            *(EVICTION, AT + 5),
        ),
        silent("node-full-of-inactive-cache", on("node-full-of-inactive-cache", **full)),
    ]


def kernel() -> list[Case]:
    """Return kernel memory of a node, and kernels that are known to leak it."""
    slab = scaled(shapes.linear(TWELVE), 9000, 500)
    given = scaled(shapes.linear(TWELVE), 9000, 500)
    many = scaled(shapes.linear(THREE), 6000, 57000)
    new = on("kernel-3.10-fixed", kernel="3.10.0-1160.el7.x86_64")
    return [
        fires("slab-leak", on("slab-leak", TWELVE, slab_unreclaimable=slab), SLAB, TWELVE - HOUR),
        silent(
            "slab-reclaimable",
            on("slab-reclaimable", TWELVE, slab_reclaimable=given),
            not_fires=frozenset(SLAB),
        ),
        fires("cgroups-near-65535", on("cgroups-near-65535", cgroups=many), CGROUPS, THREE - 20),
        silent("cgroups-few-thousand", on("cgroups-few-thousand", cgroups=4000)),
        fires(
            "kernel-3.10-before-1075",
            on("kernel-3.10-before-1075", kernel="3.10.0-957.el7.x86_64"),
            *(KMEM, HOUR),
            quiet=True,
        ),
        silent("kernel-3.10-fixed", new, not_fires=frozenset(KMEM)),
    ]
