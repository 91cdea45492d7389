"""The model exports what the kubelet and its neighbours would: sums, identities and gaps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.scenarios.model import MIB, Memory, Node, Outage, Pod, Restart, World
from tests.scenarios.notation import STALE, Value, encode
from tests.scenarios.scrape import scrape

USED = Memory(
    10, anon=100, tmpfs=20, kernel=5, active_file=[10.0 + at for at in range(10)], inactive_file=40
)
POD = Pod("shop", "web", "node-1", USED, 512, restarts=(Restart(4),))
WORLD = World(10, [POD], [Node("node-1")])


def exported(world: World, metric: str, *parts: str) -> list[str]:
    """Return the values of a metric's series whose labels contain every part."""
    return [
        values
        for name, values in scrape(world)
        if name.startswith(metric + "{") and all(part in name for part in parts)
    ]


def in_container(metric: str) -> list[str]:
    return exported(WORLD, f"container_memory_{metric}", 'container="app"')


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([7, 7, 7, 7], "7x3"),
        ([0, 5, 10, 15], "0+5x3"),
        ([9, 6, 3], "9-3x2"),
        ([1, 2, None, None, 2, STALE], "1 2 _x2 2 stale"),
        ([0.5, 1.25], "0.500 1.250"),
    ],
)
def test_values_are_written_short(values: list[Value], expected: str) -> None:
    """Runs and progressions of three and more; the rest as it is."""
    assert encode(values) == expected


def test_usage_is_everything_and_the_lists_are_file_cache_alone() -> None:
    """Tmpfs is in cache and in usage, and on neither file list; two ids split at the restart."""
    usage, total = [135 * MIB + 40 * MIB, 139 * MIB + 40 * MIB], MIB
    assert in_container("usage_bytes") == [
        f"{usage[0]}+{total}x3",
        f"_x4 {usage[1]}+{total}x5",
    ]
    assert in_container("total_inactive_file_bytes") == [f"{40 * MIB}x3", f"_x4 {40 * MIB}x5"]
    assert in_container("cache")[0] == f"{70 * MIB}+{MIB}x3"
    assert in_container("rss")[0] == f"{100 * MIB}x3"
    assert in_container("working_set_bytes")[0] == f"{135 * MIB}+{MIB}x3"


def test_pod_level_and_pause_series_carry_no_container_to_count() -> None:
    """The pod's cgroup has no container label, the pause container says POD."""
    names = [name for name, _ in scrape(WORLD) if name.startswith("container_memory_rss{")]
    assert sum('container="app"' in name for name in names) == 2
    assert sum('container="POD"' in name for name in names) == 1
    assert sum("container=" not in name and 'pod="web' in name for name in names) == 1


def test_a_kill_is_counted_and_its_reason_sticks() -> None:
    """kube-state-metrics counts the restart from the next start on."""
    metric = "kube_pod_container_status_"
    assert exported(WORLD, f"{metric}restarts_total") == ["0x3 1x5"]
    assert exported(WORLD, f"{metric}last_terminated_reason", "OOMKilled") == ["_x4 1x5"]


def test_an_outage_takes_samples_out_and_marks_what_prometheus_stamps() -> None:
    """The kubelet's samples bring their own time: nothing marks them stale."""
    jobs = [Outage("cadvisor", 6, 8), Outage("kube-state-metrics", 6, 8)]
    world = replace(WORLD, outages=jobs, kube_state_replicas=2)
    later = exported(world, "container_memory_rss", 'container="app"')[1]
    assert later == f"_x4 {100 * MIB} {100 * MIB} _x2 {100 * MIB} {100 * MIB}"
    assert exported(world, "kube_pod_owner") == ["1x5 stale _x1 1 1"] * 2


def test_a_dropped_metric_and_an_absent_exporter_bring_nothing() -> None:
    """What an allow-list drops is not there, nor is what nobody scrapes."""
    world = replace(
        WORLD, dropped=frozenset({"container_memory_rss"}), scraped=frozenset({"cadvisor"})
    )
    assert exported(world, "container_memory_rss") == []
    assert exported(world, "kube_pod_owner") == exported(world, "node_memory_MemTotal_bytes") == []
