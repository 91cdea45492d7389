"""A dump and the files beside it -> a reading, of either version."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import MemoryStatError
from generator.memory.cgroup import BESIDE, comparable, reading
from generator.memory.stat import parse
from tests.memory import dumps
from tests.memory.dumps import MIB

if TYPE_CHECKING:
    from generator.memory.reading import Reading


def read(text: str, **files: str) -> Reading:
    """Return the reading of a dump and of files, in whose names __ stands for a point."""
    beside = {name.replace("__", "."): text for name, text in files.items()}
    assert beside.keys() <= set(BESIDE)
    (stat,) = parse(text, "x")
    return reading(stat, beside, "x")


def mebibytes(one: Reading) -> dict[str, float]:
    """Return the components of usage in MiB."""
    return {part: amount / MIB for part, amount in one.parts().items()}


def v2(usage: int = 100, **files: str) -> Reading:
    """Return a container of v2 that has something of everything."""
    stat = dumps.v2(
        anon=40, file=45, kernel=6, sock=1, shmem=8, active_file=20, inactive_file=15, pgmajfault=7,
        workingset_refault_file=9, slab_reclaimable=4,
    )  # fmt: skip
    return read(stat, memory__current=f"{usage * MIB}\n", **files)


def test_v2_usage_is_what_it_is_made_of() -> None:
    """Tmpfs is in `file` and on no file list; locked pages are what is left of it."""
    assert mebibytes(v2()) == {
        "anon": 40, "tmpfs": 8, "kernel": 7, "other": 10, "active_file": 20, "inactive_file": 15,
    }  # fmt: skip
    one = v2()
    sums = [one.real_used, one.working_set, one.rss, one.page_cache]
    assert [value / MIB for value in sums] == [65, 85, 40, 35]


def test_v2_reads_what_lies_beside() -> None:
    """Limit, swap, protection, events, pressure."""
    one = v2(
        memory__max="314572800\n",
        memory__min="1048576\n",
        memory__swap__current="2097152\n",
        memory__events="low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n",
        memory__pressure=(
            "some avg10=1.50 avg60=12.25 avg300=0.10 total=123\n"
            "full avg10=0.00 avg60=3.00 avg300=0.00 total=45\n"
        ),
    )
    assert (one.limit, one.protected, one.swap) == (300 * MIB, MIB, 2 * MIB)
    assert (one.oom_kills, one.limit_hits, one.pressure) == (2, 12, 0.1225)
    assert (one.major_faults, one.refaults) == (7, 9)
    assert one.held == one.real_used + 2 * MIB


def test_max_is_no_limit_and_full_protection() -> None:
    """The same word, on either side."""
    one = v2(memory__max="max\n", memory__min="max\n")
    assert one.limit is None
    assert one.need == one.usage


def test_kernels_before_5_18_do_not_add_kernel_memory_up() -> None:
    """Its parts stand there all the same."""
    text = dumps.v2(anon=1, slab=5, kernel_stack=1, pagetables=2, percpu=1, sock=1)
    old = "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("kernel "))
    assert (read(old).kernel or 0) / MIB == 10


def test_without_usage_it_is_added_up_and_said() -> None:
    """A dump alone is enough."""
    one = read(dumps.v2(anon=40, file=45, kernel=6, sock=1))
    assert one.usage / MIB == 92
    assert one.notes == ("usage is anon + file + kernel, without memory.current",)
    old = read(dumps.v1(rss=40, cache=45))
    assert (old.usage / MIB, old.kernel) == (85, None)
    assert "kernel memory is not in it" in old.notes[0]


def test_v1_counts_the_hierarchy_and_takes_the_nearest_limit() -> None:
    """The total_ values are those of the cgroup and all below it."""
    text = dumps.v1(limit=300, rss=40, cache=45, shmem=8, active_file=20, inactive_file=15)
    text = text.replace("\nrss ", "\nrss 9").replace("\nactive_file ", "\nactive_file 9")
    one = read(
        text,
        memory__usage_in_bytes=f"{100 * MIB}\n",
        memory__limit_in_bytes="9223372036854771712\n",
        memory__kmem__usage_in_bytes=f"{6 * MIB}\n",
        memory__oom_control="oom_kill_disable 0\nunder_oom 0\noom_kill 4\n",
        memory__failcnt="17\n",
    )
    assert mebibytes(one) == {
        "anon": 40, "tmpfs": 8, "kernel": 6, "other": 11, "active_file": 20, "inactive_file": 15,
    }  # fmt: skip
    assert (one.limit, one.oom_kills, one.limit_hits) == (300 * MIB, 4, 17)


def test_v1_without_shmem_takes_what_is_on_no_file_list() -> None:
    """Kernels before 4.18 print no shmem."""
    text = dumps.v1(rss=1, cache=45, active_file=20, inactive_file=15)
    old = "".join(f"{line}\n" for line in text.splitlines() if "shmem" not in line)
    assert read(old).tmpfs / MIB == 10


def test_v1_usage_without_kmem_leaves_the_kernel_the_rest() -> None:
    """memory.kmem.usage_in_bytes is gone where cgroup.memory=nokmem is set."""
    one = read(dumps.v1(rss=40, cache=45), memory__usage_in_bytes=f"{100 * MIB}")
    assert (one.kernel or 0) / MIB == 15


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("memory__current", "12 MiB"),
        ("memory__current", ""),
        ("memory__max", "-1"),
        ("memory__events", "oom_kill three"),
        ("memory__pressure", "some avg10=0.00"),
        ("memory__pressure", "some avg10=0.00 avg60=400.00 avg300=0.00 total=1"),
    ],
)
def test_a_damaged_file_beside_it_is_named(name: str, text: str) -> None:
    """Its content is no figure to guess at."""
    with pytest.raises(MemoryStatError, match=name.replace("__", r"\.")):
        read(dumps.v2(), **{name: text})


@given(st.sampled_from(BESIDE), st.text(max_size=200))
@example("memory.current", "0\x1f")
def test_no_text_beside_it_is_more_than_an_error(name: str, text: str) -> None:
    """Whatever a file holds, it is a reading or a MemoryStatError."""
    for dump in (dumps.v1(), dumps.v2()):
        (stat,) = parse(dump, "x")
        with contextlib.suppress(MemoryStatError):
            assert reading(stat, {name: text}, "x").usage >= 0


def test_a_saved_dump_is_compared_with_a_living_cgroup_by_what_both_tell() -> None:
    """Else kernel memory would seem to have grown from nothing."""
    saved = read(dumps.v1(rss=40, cache=45))
    living = read(dumps.v1(rss=41, cache=45), memory__usage_in_bytes=f"{100 * MIB}")
    before, after = comparable([saved, living])
    assert (after.usage - before.usage) / MIB == 1
    assert after.kernel is None
    assert after.notes == before.notes


def test_versions_are_not_compared() -> None:
    """They are of two containers, or of two machines."""
    with pytest.raises(MemoryStatError, match="cgroup v2, and x is cgroup v1"):
        comparable([read(dumps.v1()), read(dumps.v2())])
