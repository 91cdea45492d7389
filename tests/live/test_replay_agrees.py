"""What the replay says fired is what `promtool test rules` says, on every named history."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from bench.prometheus import REMOTE_WRITE
from generator import bundle
from generator.live import Connection, Server
from generator.live.replay import plan
from generator.live.replay.running import Replay, Stretch
from tests.scenarios.cases import LONG, all_cases, batches
from tests.scenarios.named import placed
from tests.scenarios.promtool import Rules, replay
from tests.scenarios.scrape import samples, scrape
from tests.support import generated, prometheus, remote_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.scenarios.named import Case
    from tests.support.remote_write import Series

pytestmark = pytest.mark.e2e

# Where a history begins for the server: promtool's begins at 0. A whole number of days.
BEGIN = 1_789_948_800
BATCHES = tuple(batches(all_cases()))

Intervals = dict[frozenset[tuple[str, str]], list[tuple[int, int]]]


@pytest.mark.parametrize("number", range(len(BATCHES)), ids=lambda n: BATCHES[n][0].name)
def test_intervals_are_promtools(number: int, tmp_path: Path) -> None:
    """Every alert fires in the same intervals, within two evaluations at either end."""
    cases = BATCHES[number]
    minutes = cases[0].world.minutes
    every = 5 if minutes > LONG else 1
    truth = of_promtool(cases, every, tmp_path)
    ours = of_replay(cases, every, tmp_path)
    assert ours.keys() == truth.keys()
    for labels, expected in truth.items():
        found = ours[labels]
        assert len(found) == len(expected), dict(labels)
        for (begin, end), (first, last) in zip(found, expected, strict=True):
            assert abs(begin - first) <= 2 * every, dict(labels)
            assert abs(end - last) <= 2 * every, dict(labels)


def of_promtool(cases: Sequence[Case], every: int, folder: Path) -> Intervals:
    """Return the minutes from the first to the last evaluation of each time that it fired."""
    # Records first, as here: a ruler evaluates groups in no order at all.
    files = sorted(generated.rule_files(), key=lambda path: "alerts" in path.name)
    rules = Rules(files, 60 * every)
    wanted = rules.metrics()
    series = [line for case in cases for line in scrape(placed(case), wanted)]
    alarms = replay(rules, series, cases[0].world.minutes, folder / "test.json")
    return {frozenset(alarm.labels.items()): list(runs(alarm.minutes, every)) for alarm in alarms}


def runs(minutes: Sequence[int], every: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last minute of each stretch without a gap."""
    for _, run in groupby(enumerate(minutes), lambda pair: pair[1] - pair[0] * every):
        members = [minute for _, minute in run]
        yield members[0], members[-1]


def of_replay(cases: Sequence[Case], every: int, folder: Path) -> Intervals:
    """Return the same by our own evaluation, over the series in a real Prometheus."""
    whole = plan.of_bundle(bundle.load(generated.ROOT / "realmem.yaml"))
    # promtool's world begins with the history, and nothing was missing before.
    made = replace(whole, steps=tuple(replace(step, lead=0.0) for step in whole.steps))
    minutes = cases[0].world.minutes
    (folder / "data").mkdir()
    with prometheus.serve(folder / "data", "{}", REMOTE_WRITE) as running:
        remote_write.write(running, stored(cases))
        stretch = Stretch(BEGIN, BEGIN + 60 * (minutes - 1), 60 * every)
        again = Replay(made, stretch, 400)
        with Server(Connection(running.url)) as server:
            again.run(server, 2, lambda: None, lambda *_: None)
    outcome = again.finish()
    assert outcome.left_out == {}
    found: Intervals = {}
    for one in outcome.firings:
        labels = frozenset({**dict(one.labels), "alertname": one.alert}.items())
        first, last = (round((at - BEGIN) / 60) for at in (one.start, one.end))
        found.setdefault(labels, []).append((first, last - every))
    return found


def stored(cases: Iterable[Case]) -> Iterator[Series]:
    """Yield each series with its times; a scrape without it has none."""
    for case in cases:
        for metric, labels, values in samples(placed(case)):
            yield {"__name__": metric, **labels}, remote_write.points(BEGIN, values)
