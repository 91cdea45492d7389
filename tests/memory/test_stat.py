"""memory.stat is read strictly: a damaged dump is an error, never a wrong figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import MemoryStatError
from generator.memory.stat import parse
from tests.memory import dumps

GREP = dumps.GREPS[0].read_text(encoding="utf-8")
V2 = dumps.v2(anon=20, file=30, inactive_file=10, active_file=15, pgfault=1234, pgmajfault=56)


def error(text: str) -> str:
    """Return what is said of a text that is no memory.stat."""
    with pytest.raises(MemoryStatError) as raised:
        parse(text, "x.stat")
    return str(raised.value)


def refused(text: str) -> bool:
    """Whether a text is refused, with the one error that may be."""
    try:
        parse(text, "x.stat")
    except MemoryStatError:
        return True
    return False


def test_both_versions_are_known_by_their_keys() -> None:
    """Nobody has to say which cgroup it is."""
    assert [one.version for one in (*parse(GREP, "a"), *parse(V2, "b"))] == ["v1", "v2"]


def test_a_key_that_a_kernel_does_not_print_is_zero() -> None:
    """Counters come and go with kernels."""
    (stat,) = parse(GREP, "a")
    assert (stat["total_rss"], stat["total_shmem"]) == (13484032, 0)


def test_dumps_one_after_the_other_are_told_apart() -> None:
    """A new one begins where the first key comes again, blank lines or not."""
    both = parse(f"{GREP}\n{dumps.GREPS[1].read_text(encoding='utf-8')}", "a")
    assert [one["total_inactive_file"] for one in both] == [12058624, 20709376]


def test_windows_line_ends_and_a_lost_last_one_do_no_harm() -> None:
    """So dumps arrive that were pasted."""
    assert parse(GREP.replace("\n", "\r\n"), "a") == parse(GREP, "a")
    assert parse(GREP.rstrip(), "a") == parse(GREP, "a")


@pytest.mark.parametrize("text", [GREP, V2])
def test_a_dump_that_is_cut_off_anywhere_is_an_error_or_whole(text: str) -> None:
    """No prefix of a dump gives other sizes than the dump."""
    (whole,) = parse(text, "a")
    needed = [key for key in whole.values if "file" in key or "rss" in key or key == "anon"]
    accepted = 0
    for end in range(len(text)):
        try:
            (part,) = parse(text[:end], "a")
        except MemoryStatError:
            continue
        accepted += 1
        assert [part[key] for key in needed] == [whole[key] for key in needed]
    assert accepted < len(text) / 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.stat: is empty"),
        ("\n \n", "x.stat: is empty"),
        ("MemTotal:  16311820 kB\n", "x.stat: this is /proc/meminfo"),
        ("      total        used        free\n", "x.stat: this is the output of free"),
        ("anon N0=1 N1=2\n", "x.stat: this is memory.numa_stat"),
        ("total=12 N0=12\n", "x.stat: this is memory.numa_stat"),
        ("<!DOCTYPE html>\n", "x.stat: this is a web page"),
        ("some avg10=0.00 avg60=0.00\n", "x.stat: this is memory.pressure"),
        ("low 0\nhigh 0\n", "x.stat: is no memory.stat"),
        ("123456\n", "x.stat: this is a single amount"),
        ("# HELP go_gc_cycles x\n", "x.stat: this is the metrics page of an exporter"),
        ("nr_descendants 4\nnr_dying_descendants 0\n", "x.stat: is no memory.stat"),
        ("cache 1\nrss 0x10\n", 'x.stat:2: "rss 0x10" is no line of memory.stat'),
        ("cache 1\nrss -4096\n", 'x.stat:2: "rss -4096" is no line'),
        ("cache 1\nrss 18446744073709551616\n", "x.stat:2:"),
        ("cache 1\nrss \u0661\n", "x.stat:2:"),
        ("cache 1\nrss 2\nrss 2\n", "x.stat:3: rss stands here again"),
        ("cache 1\nrss \x1b[2J\n", r'"rss \x1b[2J"'),
        ("anon 1\nfile 2\n", "x.stat:2: is cut off: inactive_file is missing"),
        (f"{GREP}cache 1\nrss 2\n", "x.stat:32: is cut off: total_cache is missing"),
    ],
)
def test_anything_else_is_one_error_with_its_place(text: str, said: str) -> None:
    """The line, and for what people confuse it with, what it is."""
    assert said in error(text)


def test_a_long_line_is_not_printed_whole() -> None:
    """A message stays a message."""
    assert len(error("x" * 100_000)) < 200


@given(st.text())
def test_no_text_is_more_than_an_error(text: str) -> None:
    """Whatever comes, it is dumps or a MemoryStatError."""
    assert refused(text) or parse(text, "x.stat")


@given(st.dictionaries(st.sampled_from(GREP.split()[::2]), st.integers(0, 2**64 - 1)), st.data())
def test_what_is_printed_is_read_back(values: dict[str, int], data: st.DataObject) -> None:
    """All 64 bits of every counter, in whatever order the kernel prints them."""
    (whole,) = parse(GREP, "a")
    mixed = {**whole.values, **values}
    keys = data.draw(st.permutations(list(mixed)))
    (stat,) = parse("".join(f"{key} {mixed[key]}\n" for key in keys), "a")
    assert dict(stat.values) == mixed


@given(st.integers(0, len(V2) - 1), st.characters(min_codepoint=1, max_codepoint=0x7F))
def test_one_wrong_character_is_an_error_or_another_digit(at: int, character: str) -> None:
    """A flipped bit never makes a traceback."""
    text = V2[:at] + character + V2[at + 1 :]
    assert refused(text) or parse(text, "x.stat")
