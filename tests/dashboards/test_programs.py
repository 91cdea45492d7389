"""What programs say of themselves: four dialects of the JVM and two of .NET read alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.dashboards import jvm, runtimes
from tests.support.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dashboards.conftest import MakeView

MIB = 2**20
POD = 'namespace="shop", pod="app-0", container="app"'

# A heap of 300 MiB of 512 in two pools, direct buffers of 40, 25 threads.
DIALECTS = {
    "simpleclient": {
        'jvm_memory_bytes_used{area="heap"}': 300 * MIB,
        'jvm_memory_bytes_used{area="nonheap"}': 50 * MIB,
        'jvm_memory_bytes_max{area="heap"}': 512 * MIB,
        'jvm_memory_pool_bytes_used{pool="old"}': 200 * MIB,
        'jvm_buffer_pool_used_bytes{pool="direct"}': 40 * MIB,
        "jvm_threads_current{}": 25,
    },
    "client_java": {
        'jvm_memory_used_bytes{area="heap"}': 300 * MIB,
        'jvm_memory_used_bytes{area="nonheap"}': 50 * MIB,
        'jvm_memory_max_bytes{area="heap"}': 512 * MIB,
        'jvm_memory_pool_used_bytes{pool="old"}': 200 * MIB,
        'jvm_buffer_pool_used_bytes{pool="direct"}': 40 * MIB,
        "jvm_threads_current{}": 25,
    },
    "Micrometer": {
        'jvm_memory_used_bytes{area="heap", id="old"}': 200 * MIB,
        'jvm_memory_used_bytes{area="heap", id="young"}': 100 * MIB,
        'jvm_memory_used_bytes{area="nonheap", id="Metaspace"}': 50 * MIB,
        'jvm_memory_max_bytes{area="heap", id="old"}': 512 * MIB,
        'jvm_memory_max_bytes{area="heap", id="young"}': -1,
        'jvm_buffer_memory_used_bytes{id="direct"}': 40 * MIB,
        "jvm_threads_live_threads{}": 25,
    },
    "OTel": {
        'jvm_memory_used_bytes{jvm_memory_type="heap", jvm_memory_pool_name="old"}': 200 * MIB,
        'jvm_memory_used_bytes{jvm_memory_type="heap", jvm_memory_pool_name="young"}': 100 * MIB,
        'jvm_memory_used_bytes{jvm_memory_type="non_heap", jvm_memory_pool_name="m"}': 50 * MIB,
        'jvm_memory_limit_bytes{jvm_memory_type="heap", jvm_memory_pool_name="old"}': 512 * MIB,
        'jvm_buffer_memory_used_bytes{jvm_buffer_pool_name="direct"}': 40 * MIB,
        'jvm_thread_count{jvm_thread_state="runnable", jvm_thread_daemon="true"}': 20,
        'jvm_thread_count{jvm_thread_state="waiting", jvm_thread_daemon="true"}': 5,
    },
}
DOTNET = {
    "prometheus-net": {"dotnet_total_memory_bytes{}": 80 * MIB},
    "OTel": {
        'dotnet_gc_last_collection_heap_size_bytes{gc_heap_generation="gen0"}': 30 * MIB,
        'dotnet_gc_last_collection_heap_size_bytes{gc_heap_generation="loh"}': 50 * MIB,
    },
}


def scraped_twice(gauges: dict[str, int]) -> dict[str, str]:
    """Return the series of a program that two jobs scrape."""
    series = {}
    for gauge, value in gauges.items():
        name, _, labels = gauge.removesuffix("}").partition("{")
        for job in ("a", "b"):
            inner = ", ".join(filter(None, (POD, f'job="{job}"', labels)))
            series[f"{name}{{{inner}}}"] = f"{value}x10"
    return series


def ask(gauges: dict[str, int], query: str, work: Path) -> dict[str, float]:
    """Return what a query finds for the pod: by pool, where there are pools."""
    filled = re.sub(r"\$(cluster|namespace|pod|container)", ".*", query)
    run = Replay([], scraped_twice(gauges), step=60, work=work)
    (samples,) = run.ask([(filled, 300)]).values()
    return {sample["pool"]: sample.value for sample in samples}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_jvm_s_dialects_say_the_same(make_view: MakeView, tmp_path: Path, dialect: str) -> None:
    """Pools are summed where there are some, a maximum of -1 is none, scrapes count once."""
    view, gauges = make_view(""), DIALECTS[dialect]
    heap, pools, outside = jvm.row(view)
    lines = {
        series.legend.split(" ", 2)[2]: series.expr for series in (*heap.series, *outside.series)
    }

    assert ask(gauges, jvm.heap(view), tmp_path) == {"": 300 * MIB}
    assert ask(gauges, jvm.threads(view), tmp_path) == {"": 25}
    assert ask(gauges, lines["maximum"], tmp_path) == {"": 512 * MIB}
    assert ask(gauges, lines["{{pool}} buffers"], tmp_path) == {"direct": 40 * MIB}
    assert ask(gauges, pools.series[0].expr, tmp_path)["old"] == 200 * MIB


@pytest.mark.parametrize("dialect", DOTNET)
def test_net_s_dialects_say_the_same(make_view: MakeView, tmp_path: Path, dialect: str) -> None:
    """Generations are summed."""
    view = make_view("")

    heap = runtimes.HEAPS["dotnet"](view)

    assert ask(DOTNET[dialect], heap, tmp_path) == {"": 80 * MIB}


@pytest.mark.parametrize(("set_to", "drawn"), [(2**63 - 1, 512), (256 * MIB, 256)])
def test_no_limit_of_go_s_is_the_container_s(
    make_view: MakeView, tmp_path: Path, set_to: int, drawn: int
) -> None:
    """The largest integer would flatten everything else."""
    view = make_view("")
    ((graph,),) = (band.panels for band in runtimes.rows(view, ("go",))[0].bands)
    (limit,) = (line.expr for line in graph.series if "GOMEMLIMIT" in line.legend)  # type: ignore[union-attr]
    gauges = {"go_gc_gomemlimit_bytes{}": set_to, "container:memory_bound:bytes{}": 512 * MIB}

    assert ask(gauges, limit, tmp_path) == {"": drawn * MIB}
    assert ask({"container:memory_bound:bytes{}": 512 * MIB}, limit, tmp_path) == {}
