"""The capture, played: the past as text with times, the present as a scrape."""

from __future__ import annotations

import urllib.request

import pytest

from generator.demo import capture, playing
from generator.demo.playing import PLAYED, Player

BEGIN = 1_800_000_000.0
LATER = BEGIN - capture.START
LENGTH = capture.END - capture.START
GAUGE = 'container_memory_rss{pod="a"}'
START_TIME = 'container_start_time_seconds{pod="a"}'
AT = float(capture.START)
PLAYER = Player(
    {
        GAUGE: [(AT - 5, "0"), (AT + 10, "1"), (AT + 25, "2"), (AT + 6000, "3")],
        START_TIME: [(AT + 10, str(capture.START - 100))],
    },
    BEGIN,
)


def test_the_past_ends_now_and_is_as_much_later_as_the_present() -> None:
    """What was before the beginning, and what is to come, is left out; times move, others stay."""
    assert list(PLAYER.past(BEGIN + 25)) == [
        f"{GAUGE} 1 {BEGIN + 10:.3f}\n",
        f"{GAUGE} 2 {BEGIN + 25:.3f}\n",
        f"{START_TIME} {BEGIN - 100:.3f} {BEGIN + 10:.3f}\n",
    ]


@pytest.mark.parametrize(
    ("seconds", "values"),
    [(9, ["0"]), (24, ["1"]), (26, ["2"]), (300, []), (6001, ["3"]), (LENGTH + 24, ["1"])],
)
def test_a_scrape_gets_the_newest_sample_unless_it_is_old(
    seconds: float, values: list[str]
) -> None:
    """After the end it begins again."""
    lines = [line for line in PLAYER.present(BEGIN + seconds) if line.startswith(GAUGE)]
    assert lines == [f"{GAUGE} {value}\n" for value in values]


def test_when_it_begins_again_containers_have_just_started() -> None:
    """A start time is of the round that is played."""
    lines = [line for line in PLAYER.present(BEGIN + LENGTH + 24) if line.startswith(START_TIME)]
    assert lines == [f"{START_TIME} {BEGIN + LENGTH - 100:.3f}\n"]


def test_what_the_demo_promises_comes_in_time() -> None:
    """leaky-0 is killed five minutes after the start, fastleak-0 ten; two later it ends."""
    kills = {"leaky-0": 1795245564, "fastleak-0": 1795245865}
    assert {pod: round((at - AT - PLAYED) / 60) for pod, at in kills.items()} == {
        "leaky-0": 5,
        "fastleak-0": 10,
    }
    assert round((LENGTH - PLAYED) / 60) == 12


def test_every_series_of_the_capture_is_there_when_the_demo_starts() -> None:
    """None has a gap that is longer than a sample is kept, but what a first kill brings."""
    samples = capture.samples()
    player = Player(samples, BEGIN)
    there = {line.rpartition(" ")[0] for line in player.present(BEGIN + PLAYED)}
    later = {name for name, points in samples.items() if points[0][0] > AT + PLAYED}
    assert samples.keys() - there == later


def test_the_present_is_served() -> None:
    """As a scrape reads it."""
    with playing.serve(Player({GAUGE: [(AT, "7")]}, BEGIN)) as address:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{address}/metrics", timeout=5) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert answer.read().decode() in {"", f"{GAUGE} 7\n"}
