"""What readings mean: page cache, a leak, need, thrashing, nothing, or not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.memory import Reading, judge, readings
from tests.memory import dumps
from tests.memory.dumps import MIB

HOUR = 3600


def one(anon: float = 100, **parts: float) -> Reading:
    """Return a reading: its components in MiB, and the limit."""
    sizes = {name: round(value * MIB) for name, value in {"anon": anon, **parts}.items()}
    limit = sizes.pop("limit", None)
    return Reading(
        source="x",
        cgroup="v2",
        usage=sum(sizes.values()),
        counted=sum(sizes.values()),
        rss=sizes["anon"],
        limit=limit,
        tmpfs=sizes.get("tmpfs", 0),
        kernel=sizes.get("kernel", 0),
        active_file=sizes.get("active_file", 0),
        inactive_file=sizes.get("inactive_file", 0),
    )


def at(minutes: float, reading: Reading) -> Reading:
    """Return the reading at a minute."""
    return replace(reading, at=1_800_000_000 + 60 * minutes)


def test_two_greps_of_a_log_are_page_cache() -> None:
    """The seed: usage grows by the first, working_set by the second, real_used by neither."""
    seen = [reading for path in dumps.GREPS for reading in readings(str(path))]
    verdict = judge(seen)
    assert (verdict.kind, verdict.component) == ("cache", None)
    assert verdict.evidence == (
        "usage changed by +8.3 MiB and page cache by +8.3 MiB; real_used by +20.0 KiB",
        "working_set grew by 8.3 MiB: pages that were used again moved to the active list",
        "78 % of usage is page cache",
    )
    assert judge(seen[1:]).kind == "cache"


def test_one_dump_of_need_is_not_known() -> None:
    """The seed's container that had just begun to log: nothing tells whether it grows."""
    verdict = judge(readings(str(dumps.STATS / "sentinel.stat")))
    assert verdict.kind == "unknown"
    assert verdict.evidence == ("one reading does not tell whether it grows",)


@pytest.mark.parametrize("component", ["anon", "tmpfs", "kernel", "other"])
def test_growth_is_a_leak_in_what_grew_most(component: str) -> None:
    """Each component that the kernel cannot give back, under page cache that comes and goes."""
    base = {"anon": 100.0, "tmpfs": 10.0, "kernel": 10.0, "other": 5.0, "limit": 300.0}
    steps = [{**base, component: base[component] + grown} for grown in (0, 9, 20, 31)]
    caches = (9, 60, 3, 20)
    seen = [one(**step, active_file=cache) for step, cache in zip(steps, caches, strict=True)]
    verdict = judge(seen)
    assert (verdict.kind, verdict.component) == ("leak", component)
    assert "from 125.0 MiB to 156.0 MiB" in verdict.evidence[0]
    assert "+31.0 MiB" in verdict.evidence[1]


def test_a_leak_says_when_the_limit_is_reached_where_times_are_known() -> None:
    """20 MiB in two hours, 180 are left."""
    verdict = judge(
        [at(0, one(100, limit=300)), at(60, one(110, limit=300)), at(120, one(120, limit=300))]
    )
    assert (
        "10.0 MiB an hour, seen for 2 h; the limit is reached in 18 h at this pace"
        in verdict.evidence
    )


def test_growth_of_some_seconds_is_not_yet_a_leak() -> None:
    """Every program grows after its start."""
    verdict = judge([at(0, one(100)), at(1, one(110)), at(2, one(120))])
    assert (verdict.kind, verdict.component) == ("growth", "anon")


def test_swapped_out_memory_has_leaked_all_the_same() -> None:
    """It leaves usage, and not the sum that is judged."""
    last = replace(one(100), swap=50 * MIB)
    verdict = judge([one(100), replace(one(100), swap=20 * MIB), last])
    assert (verdict.kind, verdict.component) == ("leak", "anon")
    assert verdict.evidence[0].startswith("real_used + swap grew by 50.0 MiB")


def test_a_leak_under_a_full_limit_shows_though_usage_is_flat() -> None:
    """Page cache shrinks as the leak grows."""
    verdict = judge([one(100, active_file=190, limit=300), one(150, active_file=140, limit=300)])
    assert verdict.kind == "leak"
    assert "usage hardly grew, for page cache gave way to it" in verdict.evidence


@pytest.mark.parametrize(
    "values",
    [
        [100, 100.5, 100.2],
        [100, 150, 150, 150],  # a step, such as a new release
        [100, 150, 100.5],  # a wave
        [150, 120, 100],
    ],
)
def test_what_does_not_go_on_growing_is_steady(values: list[float]) -> None:
    """Noise, a step, a wave, and a decline."""
    assert judge([one(value) for value in values]).kind == "steady"


def test_garbage_between_collections_is_not_growth() -> None:
    """A long history is judged by its floors."""
    sawtooth = [at(n, one(100 + (n % 10) * 8)) for n in range(120)]
    assert judge(sawtooth).kind == "steady"
    leaking = [at(n, one(100 + (n % 10) * 8 + n / 2)) for n in range(120)]
    assert judge(leaking).kind == "leak"


def test_a_working_set_near_the_limit_is_named_page_cache() -> None:
    """real_used is below three quarters of the limit, working_set above four fifths."""
    verdict = judge([one(160, active_file=100, limit=300)])
    assert verdict.kind == "cache"
    assert verdict.evidence[0] == "working_set is 87 % of the limit, real_used 53 % of the limit"


def test_need_at_the_limit_is_no_page_cache() -> None:
    """One reading is enough for that."""
    verdict = judge([one(275, active_file=20, limit=300)])
    assert verdict.kind == "need"
    assert verdict.evidence[0] == "real_used is 92 % of the limit"


def test_page_cache_that_memory_min_protects_is_need() -> None:
    """As MemoryQoS does it: the kernel kills before it takes that cache."""
    guarded = replace(one(50, active_file=230, limit=300), protected=300 * MIB)
    verdict = judge([guarded])
    assert verdict.kind == "need"
    assert verdict.evidence[0].startswith("memory.min keeps 280.0 MiB, page cache included")


def test_waiting_for_memory_is_thrashing() -> None:
    """memory.pressure tells with a single reading."""
    waiting = replace(one(200, active_file=5, limit=210), pressure=0.31)
    assert judge([waiting]).kind == "thrashing"
    assert judge([waiting]).evidence[0].startswith("something waited for memory in 31%")
    assert judge([replace(waiting, pressure=0.02)]).kind != "thrashing"


def test_pages_that_are_read_back_again_and_again_are_thrashing() -> None:
    """Also where there is no memory.pressure, as on v1."""
    before = replace(one(200, active_file=40, limit=400), major_faults=1000)
    after = replace(before, major_faults=1000 + 40_000)
    assert judge([before, after]).kind == "thrashing"
    # A cold start reads every page once, with many a fault.
    assert judge([before, replace(before, major_faults=1900)]).kind == "steady"


def test_kills_and_slab_are_told_whatever_the_verdict() -> None:
    """An OOM kill is news, and reclaimable slab explains need that is none."""
    kills = replace(one(100), oom_kills=3, slab_reclaimable=30 * MIB)
    verdict = judge([replace(kills, oom_kills=1), kills])
    assert "OOM kills in this cgroup: 3, 2 of them between first and last" in verdict.evidence
    assert any("reclaimable slab" in line for line in verdict.evidence)


def test_an_empty_cgroup_is_no_division_by_zero() -> None:
    """A slice whose processes are gone."""
    empty = one(0)
    assert judge([empty]).kind == "unknown"
    assert judge([empty, empty]).kind == "steady"
