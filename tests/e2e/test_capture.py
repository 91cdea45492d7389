"""The generated records over 112 minutes of nine real containers: tests/data/README.md's claims."""

from __future__ import annotations

import itertools
import statistics
from typing import TYPE_CHECKING

import pytest

from tests.support import backfill, capture, generated

if TYPE_CHECKING:
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

MIB = 2**20
# Shorter than any scrape interval in the capture, so that no sample is passed over.
STEP = 5
# Processes have started and filled their heaps by then.
SETTLED = capture.WINDOW.start + 600
LAST = capture.WINDOW.end
REAL_USED = "container:memory_real_used:bytes"

# Records that have no series here, and why.
EMPTY = {
    "container:memory_real_used:estimated": "this cAdvisor exports both file lists",
    # Two hours are too short to tell a leak by.
    "container:memory_rise:bytes": "compares floors over three hours and more",
    "container:memory_page_cache:estimated": "this cAdvisor exports both file lists",
    "container:memory_days_rise:bytes": "compares floors over six hours and more",
    "container:memory_days_floor:bytes": "belongs to a rise",
    "container:memory_days_recent:bytes": "belongs to a rise",
    "container:memory_days_first:bytes": "belongs to a rise",
    "container:memory_days_known:bytes": "belongs to a rise",
    "container:memory_days_lived:bytes": "is written five hours after a kill",
    "container:memory_rise_floor:bytes": "belongs to a rise",
    "container:memory_rise_first_day:info": "belongs to a rise",
    "container:memory_rise_began:bytes": "belongs to a rise",
    "container:memory_rise_earlier:bytes": "belongs to a rise",
    "container:memory_rise_reading:bytes": "belongs to a rise",
    "container:memory_rise_component:bytes": "belongs to a rise",
    "container:memory_rise_recent:bytes": "belongs to a rise",
    "container:memory_rise_first:bytes": "belongs to a rise",
    "container:memory_rise_before:bytes": "belongs to a rise",
    "container:memory_rise_known:bytes": "belongs to a rise",
    "container:memory_leak_left:seconds": "belongs to a rise",
    "container:memory_leak_growth:bytes": "belongs to a rise",
    "container:memory_reserved_bound:ratio": "memory.min takes MemoryQoS",
    "node:memory_slab_growth:bytes": "compares floors over four hours and more",
    "node:memory_slab_left:seconds": "belongs to a growth of slab",
    "node:memory_free_low_watermark:ratio": "node_exporter's zoneinfo collector is off by default",
    "node:oom_kill:recent": "speaks only where nothing else tells of kills",
}


def mebibytes(
    history: Prometheus, metric: str, pod: str, start: float = SETTLED, end: float = LAST
) -> list[float]:
    """Return a container's `metric` every few seconds, in MiB."""
    (series,) = history.query_range(f'{metric}{{pod="{pod}"}}', start, end, STEP)
    return [value / MIB for value in series.values]


def just_before(history: Prometheus, pod: str, kill: float) -> float:
    """Return the largest real_used in MiB that was recorded in the minute before a kill."""
    return max(mebibytes(history, REAL_USED, pod, kill - 60, kill))


def test_every_record_has_data(history: Prometheus) -> None:
    """Each record finds its inputs in a real cAdvisor's and kube-state-metrics' series."""
    rules = itertools.chain.from_iterable(
        group["rules"] for group in backfill.load_groups(generated.rule_files())
    )
    records = {rule["record"] for rule in rules if "record" in rule}
    found = {
        record
        for record in records
        if history.series(record, capture.WINDOW.start, capture.WINDOW.end)
    }
    assert records - found <= EMPTY.keys()


def test_log_writer_is_flat_while_its_working_set_climbs(history: Prometheus) -> None:
    """A container that appends to a log and greps it needs what it needed in the beginning."""
    real_used = mebibytes(history, REAL_USED, "logger-0", SETTLED + 600)
    working_set = mebibytes(history, "container_memory_working_set_bytes", "logger-0")
    assert min(real_used) >= 30
    assert max(real_used) <= 35
    assert max(working_set) == pytest.approx(221, abs=1)
    assert max(mebibytes(history, "container_memory_usage_bytes", "logger-0")) > 299
    assert max(mebibytes(history, "container_memory_rss", "logger-0")) <= 28
    assert max(mebibytes(history, "container:memory_page_cache:bytes", "logger-0")) > 260


def test_reading_a_large_file_is_no_need(history: Prometheus) -> None:
    """A container that scans a file larger than its limit stays near its own 50 MiB."""
    assert max(mebibytes(history, "container_memory_usage_bytes", "scan-0")) > 299
    assert max(mebibytes(history, "container_memory_working_set_bytes", "scan-0")) > 175
    assert max(mebibytes(history, REAL_USED, "scan-0")) <= 51


def test_leak_climbs_with_rss_until_the_kill(history: Prometheus) -> None:
    """real_used of a leaking process is its rss and little else, up to the OOM kill."""
    kill = 1795245564
    real_used = mebibytes(history, REAL_USED, "leaky-0", end=kill)
    rss = mebibytes(history, "container_memory_rss", "leaky-0", end=kill)
    # A record is up to one interval behind the series that it reads, and garbage comes and goes.
    assert statistics.mean(real_used) == pytest.approx(statistics.mean(rss), abs=3)
    assert just_before(history, "leaky-0", kill) == pytest.approx(294, abs=2)
    quarter = len(real_used) // 4
    climb = [statistics.mean(real_used[n * quarter : (n + 1) * quarter]) for n in range(4)]
    assert climb == sorted(climb)
    assert max(mebibytes(history, REAL_USED, "leaky-0", kill + 60, kill + 240)) < 100


@pytest.mark.parametrize("kill", [1795240937, 1795242684, 1795244089, 1795245865])
def test_fast_leak_is_at_its_limit_when_it_is_killed(history: Prometheus, kill: int) -> None:
    """The last recorded value before each OOM kill is within five per cent of the limit."""
    assert just_before(history, "fastleak-0", kill) >= 0.95 * 300
    ratio = 'max_over_time(container:memory_real_used_bound:ratio{pod="fastleak-0"}[1m])'
    (worst,) = history.query(ratio, kill)
    assert worst.values[0] >= 0.95


def test_tmpfs_counts_though_no_process_maps_it(history: Prometheus) -> None:
    """Files in tmpfs are real need: neither rss nor usage - cache sees them."""
    kill = 1795244657
    seen = {
        "real_used": just_before(history, "tmpfs-0", kill),
        "rss": max(mebibytes(history, "container_memory_rss", "tmpfs-0")),
        "without cache": max(
            usage - cache
            for usage, cache in zip(
                mebibytes(history, "container_memory_usage_bytes", "tmpfs-0", end=kill),
                mebibytes(history, "container_memory_cache", "tmpfs-0", end=kill),
                strict=True,
            )
        ),
    }
    assert seen["real_used"] >= 297
    assert seen["rss"] <= 29
    assert seen["without cache"] <= 31


def test_oom_loop_is_invisible_to_gauges(history: Prometheus) -> None:
    """218 kills, and no scrape ever saw the container near its 80 MiB."""
    assert max(mebibytes(history, REAL_USED, "oomloop-0", capture.WINDOW.start)) <= 44
    (kills,) = history.query('max(container_oom_events_total{pod="oomloop-0"})', LAST)
    assert kills.values == (218,)


def test_thrashing_is_flat(history: Prometheus) -> None:
    """Too little cache shows in major faults; what the container needs does not move."""
    real_used = mebibytes(history, REAL_USED, "thrash-0")
    assert max(real_used) - min(real_used) < 5
    assert statistics.mean(real_used) == pytest.approx(213, abs=3)


def test_bursts_pass(history: Prometheus) -> None:
    """220 MiB for eight seconds every two minutes: spikes to 259, and 38 in between."""
    real_used = mebibytes(history, REAL_USED, "pdf-0")
    assert max(mebibytes(history, "container_memory_usage_bytes", "pdf-0")) > 258
    # A record is made once a minute: whether it meets a spike is a matter of phase.
    assert max(real_used) <= 259
    assert statistics.median(real_used) == pytest.approx(38, abs=1)


def test_steady_is_steady(history: Prometheus) -> None:
    """A container that holds 100 MiB and makes a little noise stays where it is."""
    real_used = mebibytes(history, REAL_USED, "steady-0")
    tenths = statistics.quantiles(real_used, n=10)
    # Its noise is freed and taken again: one scrape in ten sees it below 121, none below 109.
    assert tenths[0] == pytest.approx(121, abs=2)
    assert min(real_used) >= 109
    assert max(real_used) <= 136


def test_sums_are_the_containers_sums(history: Prometheus) -> None:
    """The namespace's real_used is that of its containers, each counted once."""
    at = SETTLED + 1200
    sums = {
        one.labels["namespace"]: one.values[0]
        for one in history.query("namespace:memory_real_used:bytes", at)
    }
    parts = {
        one.labels["namespace"]: one.values[0]
        for one in history.query(f"sum by (namespace) ({REAL_USED})", at)
    }
    assert sums == pytest.approx(parts)
