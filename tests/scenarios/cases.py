"""All named histories, and what the rules make of them in few runs of promtool."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.scenarios import (
    named_cache,
    named_kills,
    named_loops,
    named_need,
    named_nodes,
    named_thrashing,
)
from tests.scenarios.named import Case, faults, placed
from tests.scenarios.promtool import Rules, replay
from tests.scenarios.scrape import scrape
from tests.scenarios.shapes import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Minutes between evaluations, of histories that are longer than so many: the alarms of days are
# about hours, and by default no group is evaluated more often than every two minutes.
EVALUATIONS = ((24 * HOUR, 5), (4 * HOUR, 2), (0, 1))


def all_cases() -> list[Case]:
    """Return every named history."""
    return [
        *named_need.near_limit(),
        *named_need.leaks(),
        *named_need.no_leaks(),
        *named_thrashing.thrashing(),
        *named_thrashing.disk_reads(),
        *named_cache.working_sets(),
        *named_cache.autoscalers(),
        *named_cache.inputs(),
        *named_kills.single(),
        *named_kills.loops(),
        *named_kills.storm(),
        *named_kills.no_kills(),
        *named_loops.loops(),
        *named_loops.troubled_loops(),
        *named_loops.replaced(),
        *named_loops.no_loops(),
        *named_loops.one_story(),
        *named_nodes.eviction(),
        *named_nodes.kernel(),
    ]


def batches(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Put cases of one length together; what must be alone is."""

    def together(case: Case) -> tuple[int, str]:
        return (-case.world.minutes, case.name if case.alone else "")

    for _, batch in groupby(sorted(cases, key=together), together):
        yield list(batch)


def judged_all(rules: Rules, cases: Sequence[Case], processes: int) -> dict[str, list[str]]:
    """Replay every batch; return what is wrong with each case, in the order of the cases."""
    found: dict[str, list[str]] = {}
    with TemporaryDirectory() as folder, ProcessPoolExecutor(processes) as pool:
        waiting = [pool.submit(judged, rules, batch, Path(folder)) for batch in batches(cases)]
        for done in waiting:
            found.update(done.result())
    return {case.name: found[case.name] for case in cases}


def judged(rules: Rules, cases: Sequence[Case], folder: Path) -> dict[str, list[str]]:
    """Replay one batch; return what is wrong with each case."""
    wanted = rules.metrics()
    series = [line for case in cases for line in scrape(placed(case), wanted)]
    paced = Rules(rules.files, 60 * minutes_between(cases), rules.promtool)
    alarms = replay(paced, series, cases[0].world.minutes, folder / f"{cases[0].name}.json")
    return {case.name: faults(case, alarms) for case in cases}


def minutes_between(cases: Sequence[Case]) -> int:
    """Return the minutes between the evaluations of cases of one length."""
    return next(every for longer, every in EVALUATIONS if cases[0].world.minutes > longer)
