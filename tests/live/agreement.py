"""Whether the replay says of named histories what `promtool test rules` says of them.

python -m tests.live.agreement [--only NAME]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from bench.prometheus import REMOTE_WRITE
from generator import bundle
from generator.live import Connection, Server
from generator.live.replay import plan
from generator.live.replay.running import Replay, Stretch
from tests.scenarios.cases import all_cases, batches, minutes_between
from tests.scenarios.named import placed
from tests.scenarios.promtool import Rules, replay
from tests.scenarios.scrape import samples, scrape
from tests.support import generated, prometheus, remote_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.scenarios.named import Case
    from tests.support.remote_write import Series

# Where a history begins for the server: promtool's begins at 0. A whole number of days.
BEGIN = 1_789_948_800
# Columns of a chunk, so that there are several of every long history.
COLUMNS = 400

Intervals = dict[frozenset[tuple[str, str]], list[tuple[int, int]]]


def differences(cases: Sequence[Case], folder: Path) -> list[str]:
    """Return what an alert's intervals differ in, by more than two evaluations at either end.

    The cases are as long as each other.
    """
    every = minutes_between(cases)
    truth, ours = of_promtool(cases, every, folder), of_replay(cases, every, folder)
    return [
        f"{dict(labels)}: {ours.get(labels, [])}, promtool: {truth.get(labels, [])}"
        for labels in {**truth, **ours}
        if not _alike(ours.get(labels, []), truth.get(labels, []), 2 * every)
    ]


def _alike(ours: list[tuple[int, int]], truth: list[tuple[int, int]], within: int) -> bool:
    return all(
        one is not None
        and other is not None
        and abs(one[0] - other[0]) <= within
        and abs(one[1] - other[1]) <= within
        for one, other in zip_longest(ours, truth)
    )


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
        again = Replay(made, stretch, COLUMNS)
        with Server(Connection(running.url, timeout=600)) as server:
            again.run(server, 2, lambda: None, lambda *_: None)
    outcome = again.finish()
    if outcome.left_out:
        raise RuntimeError(f"not evaluated: {outcome.left_out}")
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


def main() -> int:
    """Compare every batch of named histories; print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="histories whose name contains this")
    only = parser.parse_args().only
    wrong = 0
    for batch in batches([case for case in all_cases() if only in case.name]):
        with tempfile.TemporaryDirectory() as folder:
            found = differences(batch, Path(folder))
        wrong += len(found)
        print(f"{len(batch)} histories from {batch[0].name} on: {len(found)} differ", flush=True)  # noqa: T201
        print(*found, sep="\n", end="\n" if found else "", flush=True)  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
