"""Series of cAdvisor -> readings, also where a stack drops some of them."""

from __future__ import annotations

import pytest

from generator.errors import ServerError
from generator.live import Series
from generator.live.pods import Pod, Window, parse
from generator.live.readings import readings

MIB = 2**20
AT = (1_800_000_000.0, 1_800_000_060.0)

ALL: dict[str, float] = {
    "usage_bytes": 100, "working_set_bytes": 85, "rss": 40, "cache": 50,
    "total_active_file_bytes": 25, "total_inactive_file_bytes": 15, "swap": 3,
}  # fmt: skip


def series(values: dict[str, float], id_: str = "/a", at: tuple[float, ...] = AT) -> list[Series]:
    """Return a container's series, its values in MiB and flat."""
    return [
        Series({"__name__": f"container_memory_{name}", "id": id_}, [(t, value * MIB) for t in at])
        for name, value in values.items()
    ]


def without(*names: str) -> dict[str, float]:
    return {name: value for name, value in ALL.items() if name not in names}


def test_all_metrics_give_all_components() -> None:
    """Tmpfs is what of cache is on no file list."""
    last = readings("x", series(ALL), [(AT[1], 300 * MIB)])[-1]
    parts = {part: amount / MIB for part, amount in last.parts().items()}
    assert parts == {
        "anon": 40, "tmpfs": 10, "kernel": 10, "other": 0, "active_file": 25, "inactive_file": 15,
    }  # fmt: skip
    assert (last.real_used / MIB, last.swap / MIB, (last.limit or 0) / MIB) == (60, 3, 300)
    assert last.notes == ()


def test_old_kubelets_give_an_estimate_that_says_so() -> None:
    """As the record has it: usage - cache, and the working set as cAdvisor made it."""
    given = without("total_active_file_bytes", "total_inactive_file_bytes")
    last = readings("x", series(given), [])[-1]
    assert (last.real_used / MIB, last.working_set / MIB, last.tmpfs) == (50, 85, 0)
    assert "no file lists" in last.notes[0]


def test_a_stack_that_drops_usage_is_said() -> None:
    """rss, cache and working_set are what some managed Prometheus keep."""
    last = readings("x", series({"rss": 40, "cache": 50, "working_set_bytes": 85}), [])[-1]
    assert (last.usage / MIB, last.rss / MIB) == (90, 40)
    assert "usage is dropped" in last.notes[0]


def test_neither_usage_nor_working_set_is_an_error() -> None:
    """Nothing could be said."""
    with pytest.raises(ServerError, match="neither usage nor working_set"):
        readings("x", series({"rss": 40, "cache": 50}), [])


def test_of_two_ids_the_one_that_needs_more_counts() -> None:
    """For five minutes after a restart both are there; never is one metric of each mixed."""
    old = series(ALL, "/old", (AT[0],))
    other = {**ALL, "usage_bytes": 200, "rss": 2, "cache": 190, "total_active_file_bytes": 180}
    new = series(other, "/new")
    first, last = readings("x", [*new, *old], [])
    assert (first.usage / MIB, last.usage / MIB) == (100, 200)


def test_an_underflown_counter_is_no_memory() -> None:
    """An unsigned subtraction in old cAdvisors."""
    swap = Series({"__name__": "container_memory_swap", "id": "/a"}, [(AT[0], 2.0**64)])
    assert readings("x", [*series(without("swap")), swap], [])[0].swap == 0


def test_pressure_is_the_share_since_the_reading_before() -> None:
    """A counter of seconds; where it falls a container began anew."""
    name = "container_pressure_memory_waiting_seconds_total"
    waiting = Series({"__name__": name, "id": "/a"}, list(zip(AT, (100, 115), strict=True)))
    assert [one.pressure for one in readings("x", [*series(ALL), waiting], [])] == [None, 0.25]
    reset = Series({"__name__": name, "id": "/a"}, list(zip(AT, (100, 5), strict=True)))
    assert readings("x", [*series(ALL), reset], [])[-1].pressure is None


def test_major_faults_are_those_of_the_container() -> None:
    """Minor ones, and those of the hierarchy, stand under the same name."""
    name = "container_memory_failures_total"
    given = [
        Series({"__name__": name, "id": "/a", "failure_type": kind, "scope": scope}, [(AT[0], n)])
        for n, (kind, scope) in enumerate(
            [("pgfault", "container"), ("pgmajfault", "container"), ("pgmajfault", "hierarchy")]
        )
    ]
    assert readings("x", [*series(ALL), *given], [])[0].major_faults == 1


def test_a_pod_is_named_as_kubectl_names_it() -> None:
    """Anything else could be PromQL."""
    assert parse("shop/logger-0", "app") == Pod("shop", "logger-0", "app")
    for text in ("shop", "shop/", "/x", "a/b/c", "Shop/x", 'a/b"}', "a/b\n"):
        with pytest.raises(ServerError, match="is no pod"):
            parse(text, None)


def test_long_windows_are_read_in_larger_steps() -> None:
    """Never finer than what was scraped."""
    assert Window(0, 1).step(30) == 30
    assert Window(0, 24).step(30) == 360
