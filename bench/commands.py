"""`make bench`: what realmem's commands cost on this machine, as Markdown tables.

python -m bench [--runs N] [--check] [--write docs/performance.md]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bench.cases import (
    CASES,
    CLUSTERS,
    MANY_OVERRIDES,
    MOST_BY_OVERRIDES,
    NO_OVERRIDES,
    clusters_of,
)
from bench.measure import CommandError, Cost, measure
from bench.tables import table as drawn
from generator import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.cases import Case

MEBIBYTE = 2**20


def table(costs: Sequence[tuple[Case, Cost]]) -> str:
    """Return the figures as Markdown."""
    head = "| command | user CPU | budget | system CPU | wall | peak memory | budget |"
    rule = "|---|--:|--:|--:|--:|--:|--:|"
    rows = [
        f"| {case.name} | {cost.user:.2f} s | {case.budget.user:.2f} s | {cost.system:.2f} s "
        f"| {cost.wall:.2f} s | {cost.peak / MEBIBYTE:.0f} MiB "
        f"| {case.budget.peak / MEBIBYTE:.0f} MiB |"
        for case, cost in costs
    ]
    return "\n".join([head, rule, *rows])


def growth(costs: Mapping[str, Cost]) -> str:
    """Return what a cluster more costs, from each number of clusters to the next, as Markdown."""
    heads = (
        "clusters for `mimir`",
        "user CPU",
        "ms a cluster more",
        "peak memory",
        "KiB a cluster",
    )
    sizes = [(count, costs[clusters_of(count)]) for count in CLUSTERS]
    first = _sized(sizes[0][1])
    rows = [(f"{sizes[0][0]:,}", first[0], "", first[1], "")]
    for (few, before), (many, after) in pairwise(sizes):
        seconds, memory = _sized(after)
        more = (after.user - before.user) / (many - few) * 1000
        held = (after.peak - before.peak) / (many - few) / 1024
        rows.append((f"{many:,}", seconds, f"{more:.2f}", memory, f"{held:.0f}"))
    return drawn(heads, rows)


def _sized(cost: Cost) -> tuple[str, str]:
    return f"{cost.user:.2f} s", f"{cost.peak / MEBIBYTE:.0f} MiB"


def by_overrides(costs: Mapping[str, Cost]) -> float:
    """Return how many times the processor time of no overrides many of them take."""
    return costs[MANY_OVERRIDES].user / costs[NO_OVERRIDES].user


def report(costs: Sequence[tuple[Case, Cost]]) -> str:
    """Return the page: the figures and what they were measured on."""
    runs = costs[0][1].runs
    named = {case.name: cost for case, cost in costs}
    return (
        f"{table(costs)}\n\n"
        f"Medians of {runs} runs, each a new process, after one to warm up; peak: the largest. "
        f"realmem {__version__}, {os.cpu_count()} CPUs ({platform.machine()}), "
        f"{platform.system()}, Python {platform.python_version()}.\n\n"
        f"## Growth\n\n{growth(named)}\n\n"
        f"1,000 overrides take {by_overrides(named):.2f} times the processor time of none "
        f"(budget: {MOST_BY_OVERRIDES}).\n"
    )


def page(text: str) -> str:
    """Return `docs/performance.md`."""
    written_by = "Written by `make bench BENCH_ARGS='--write docs/performance.md'`."
    return f"# Performance\n\n{written_by}\n\n{text}"


def over_budget(costs: Sequence[tuple[Case, Cost]]) -> list[str]:
    """Return a sentence for each budget that was not kept."""
    user = [
        f"{case.name}: {cost.user:.2f} s of user CPU, over {case.budget.user:.2f} s"
        for case, cost in costs
        if cost.user > case.budget.user
    ]
    peak = [
        f"{case.name}: {cost.peak / MEBIBYTE:.0f} MiB, over {case.budget.peak / MEBIBYTE:.0f} MiB"
        for case, cost in costs
        if cost.peak > case.budget.peak
    ]
    return user + peak + _over_ratio({case.name: cost for case, cost in costs})


def _over_ratio(costs: Mapping[str, Cost]) -> list[str]:
    if not {MANY_OVERRIDES, NO_OVERRIDES} <= costs.keys():
        return []
    ratio = by_overrides(costs)
    words = f"{MANY_OVERRIDES}: {ratio:.2f} times the processor time of none"
    return [f"{words}, over {MOST_BY_OVERRIDES}"] if ratio > MOST_BY_OVERRIDES else []


def main(given: Sequence[str]) -> int:
    """Measure, print, and with --check compare with the budgets."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="what realmem costs")
    parser.add_argument("--runs", type=int, default=11, help="runs of each command (11)")
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is not kept")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the page to FILE")
    options = parser.parse_args(given)
    try:
        with tempfile.TemporaryDirectory() as folder:
            costs = [
                (case, measure(partial(case.command, Path(folder)), options.runs)) for case in CASES
            ]
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    text = report(costs)
    sys.stdout.write(text)
    if options.write:
        options.write.write_text(page(text), encoding="utf-8")
    broken = over_budget(costs)
    sys.stderr.write("".join(f"{line}\n" for line in broken))
    return 1 if options.check and broken else 0
