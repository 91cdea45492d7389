"""Four memory.stat dumps of production containers, through the generated rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import generated
from tests.support.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

DUMPS = generated.ROOT / "tests" / "data" / "memory.stat"
GREPS = ("grep-0-before", "grep-1-after-first-read", "grep-2-after-second-read")
LABELS = (
    'job="kubelet",metrics_path="/metrics/cadvisor",namespace="shop",pod="logger-0",'
    'container="app",node="node1",id="/kubepods/pod1/app",image="registry.example/app"'
)
# Each dump is what every scrape sees for two minutes.
STEP, HELD = 15, 8


def gauges(dump: str) -> dict[str, int]:
    """Return what cAdvisor exports for a cgroup v1 dump, by metric."""
    lines = (DUMPS / f"{dump}.stat").read_text(encoding="utf-8").splitlines()
    stat = {key: int(value) for key, value in (line.split() for line in lines)}
    # These kernels' dumps print no kmem, so usage is what they print: rss + cache.
    usage = stat["total_rss"] + stat["total_cache"]
    return {
        "container_memory_usage_bytes": usage,
        "container_memory_working_set_bytes": usage - stat["total_inactive_file"],
        "container_memory_total_active_file_bytes": stat["total_active_file"],
        "container_memory_total_inactive_file_bytes": stat["total_inactive_file"],
        "container_memory_rss": stat["total_rss"],
        "container_memory_cache": stat["total_cache"],
        "container_memory_mapped_file": stat["total_mapped_file"],
        "container_memory_swap": stat["total_swap"],
        "container_spec_memory_limit_bytes": stat["hierarchical_memory_limit"],
    }


def replayed(tmp_path: Path, dumps: tuple[str, ...], metric: str) -> list[float]:
    """Return `metric` at the end of each dump's two minutes, the dumps one after the other."""
    seen = [gauges(dump) for dump in dumps]
    series = {
        f"{name}{{{LABELS}}}": " ".join(f"{one[name]}x{HELD - 1}" for one in seen)
        for name in seen[0]
    }
    replay = Replay(generated.rule_files(), series, step=STEP, evaluation=STEP, work=tmp_path)
    times = [(n + 1) * STEP * HELD - STEP for n in range(len(dumps))]
    answers = replay.ask((metric, at) for at in times)
    return [sample.value for samples in answers.values() for sample in samples]


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        ("container_memory_usage_bytes", [51679232, 60350464, 60354560]),
        ("container_memory_working_set_bytes", [39620608, 39641088, 48328704]),
        ("container:memory_real_used:bytes", [13484032, 13500416, 13504512]),
        ("container:memory_page_cache:bytes", [38195200, 46850048, 46850048]),
    ],
)
def test_two_greps_move_the_working_set_and_not_real_used(
    tmp_path: Path, metric: str, values: list[int]
) -> None:
    """Reading 8 MiB twice activates the pages: working_set grows by them, real_used does not."""
    assert replayed(tmp_path, GREPS, metric) == values


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("container_memory_usage_bytes", 36843520),
        ("container_memory_working_set_bytes", 35377152),
        ("container:memory_real_used:bytes", 35373056),
        ("container:memory_page_cache:bytes", 1470464),
    ],
)
def test_sentinel_container_is_nearly_all_need(tmp_path: Path, metric: str, value: int) -> None:
    """A container that has just started to log holds rss and little else: all three agree."""
    assert replayed(tmp_path, ("sentinel",), metric) == [value]
