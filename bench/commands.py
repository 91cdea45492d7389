"""`make bench`: what realmem's commands cost on this machine, as a Markdown table.

python -m bench [--runs N] [--check] [--write docs/performance.md]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import CommandError, Cost, measure
from generator.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEBIBYTE = 2**20
# The console script of the environment that runs this.
REALMEM = str(Path(sys.executable).with_name("realmem"))


@dataclass(frozen=True)
class Budget:
    """What a command may cost: seconds of user CPU, and bytes at its peak."""

    user: float
    peak: int


@dataclass(frozen=True)
class Case:
    """A command that users wait for, and what it may cost; `command` gets folder and run."""

    name: str
    command: Callable[[Path, int], Sequence[str]]
    budget: Budget


def _generate(folder: Path, run: int, config: str) -> Sequence[str]:
    """Return the command that writes a config's files into a folder that is not there yet."""
    path = folder / "realmem.yaml"
    path.write_text(config, encoding="utf-8")
    return (REALMEM, "generate", "--quiet", "-c", str(path), "-o", str(folder / f"of-{run}"))


def every_output() -> str:
    """Return a config that writes all there is."""
    return f"outputs: [{', '.join(TARGETS)}]\n"


def thousand_clusters() -> str:
    """Return a config with rules of each cluster's own."""
    names = ", ".join(f"cluster-{number:04}" for number in range(1000))
    return f"outputs: [mimir]\nclusters: [{names}]\n"


CASES = (
    Case(
        "`realmem generate`",
        # A folder that is not there yet: every file is rendered and written.
        lambda folder, run: (REALMEM, "generate", "--quiet", "-o", str(folder / str(run))),
        Budget(user=0.35, peak=120 * MEBIBYTE),
    ),
    Case(
        "every output",
        lambda folder, run: _generate(folder, run, every_output()),
        Budget(user=0.7, peak=120 * MEBIBYTE),
    ),
    Case(
        "1,000 clusters for `mimir`",
        lambda folder, run: _generate(folder, run, thousand_clusters()),
        Budget(user=8, peak=300 * MEBIBYTE),
    ),
    Case(
        "`realmem --help`",
        lambda _folder, _run: (REALMEM, "--help"),
        Budget(user=0.1, peak=120 * MEBIBYTE),
    ),
)


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


def report(costs: Sequence[tuple[Case, Cost]]) -> str:
    """Return the page: the figures and what they were measured on."""
    runs = costs[0][1].runs
    return (
        f"{table(costs)}\n\n"
        f"Medians of {runs} runs, each a new process, after one to warm up; peak: the largest. "
        f"{os.cpu_count()} CPUs ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}.\n"
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
    return user + peak


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
