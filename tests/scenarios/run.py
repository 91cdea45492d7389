"""Many histories through promtool at once: batches of like length, in several processes."""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.scenarios import families
from tests.scenarios.judge import strays, verdict
from tests.scenarios.promtool import replay
from tests.scenarios.scrape import scrape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.scenarios.families import Key
    from tests.scenarios.judge import Verdict
    from tests.scenarios.promtool import Rules

# Larger batches share the cost of an evaluation; smaller ones keep every processor busy to the end.
BATCH = 16


@dataclass(frozen=True)
class Outcome:
    """What the rules made of many histories, and the alarms that named none of them."""

    verdicts: Sequence[Verdict]
    strays: Sequence[str]


def run(rules: Rules, seed: int, keys: Sequence[Key], processes: int) -> Outcome:
    """Replay the histories; say on stderr how far it is."""
    order = {key: at for at, key in enumerate(keys)}
    began = time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        drawn = pool.map(partial(minutes, seed), keys, chunksize=8)
        lengths = dict(zip(keys, drawn, strict=True))
    longest = sorted(keys, key=lambda key: (-lengths[key], key))
    batches = [longest[at : at + BATCH] for at in range(0, len(longest), BATCH)]
    found: dict[Key, Verdict] = {}
    lost: list[str] = []
    with ProcessPoolExecutor(processes) as pool:
        waiting = [pool.submit(judged, rules, seed, batch) for batch in batches]
        for done in as_completed(waiting):
            verdicts, unnamed = done.result()
            found.update(verdicts)
            lost += unnamed
            seconds = time.monotonic() - began
            sys.stderr.write(f"{len(found)} of {len(keys)} histories, {seconds:.0f} s\n")
    return Outcome([found[key] for key in order], sorted(lost))


def minutes(seed: int, key: Key) -> int:
    """Return how long a history lasts."""
    return families.history(seed, key).minutes


def judged(rules: Rules, seed: int, batch: Sequence[Key]) -> tuple[dict[Key, Verdict], list[str]]:
    """Replay one batch."""
    histories = {key: families.history(seed, key) for key in batch}
    wanted = rules.metrics()
    series = [line for one in histories.values() for line in scrape(one.world, wanted)]
    longest = max(one.minutes for one in histories.values())
    with tempfile.TemporaryDirectory() as folder:
        alarms = replay(rules, series, longest, Path(folder) / "histories.json")
    unnamed = [str(dict(alarm.labels)) for alarm in strays(list(histories.values()), alarms)]
    return {key: verdict(one, alarms) for key, one in histories.items()}, unnamed
