"""`make bench` says what commands cost, and with --check whether that is too much."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bench.cases import (
    CASES,
    CLUSTERS,
    MANY_OVERRIDES,
    Budget,
    Case,
    clusters,
    clusters_of,
    every_output,
    overrides,
)
from bench.commands import over_budget, page, report
from bench.measure import CommandError, Cost, measure
from generator.targets import TARGETS
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

MEBIBYTE = 2**20
CASE = Case("`realmem generate`", lambda _folder, _run: (), Budget(0.35, 120 * MEBIBYTE))


def cost(user: float = 0.3, peak: int = 60 * MEBIBYTE) -> Cost:
    return Cost(user=user, system=0.05, wall=0.4, peak=peak, runs=11)


def test_the_kernel_accounts_for_each_run_on_its_own() -> None:
    """A command that holds 100 MiB has that in its peak; user time is the child's."""
    hungry = (sys.executable, "-c", "held = bytearray(100 * 2**20)")
    idle = (sys.executable, "-c", "import time; time.sleep(0.2)")
    large, waiting = measure(lambda _: hungry, 1), measure(lambda _: idle, 1)
    assert large.peak > 100 * MEBIBYTE
    assert waiting.wall >= 0.2
    assert waiting.user < waiting.wall


def every_case(ratio: float = 1) -> list[tuple[Case, Cost]]:
    """Return all cases with figures: a cluster takes a millisecond and 100 KiB."""
    costs = {case.name: cost(min(0.3, case.budget.user)) for case in CASES}
    for count in CLUSTERS:
        costs[clusters_of(count)] = cost(0.3 + count / 1000, 60 * MEBIBYTE + count * 102_400)
    costs[MANY_OVERRIDES] = cost(0.3 * ratio)
    return [(case, costs[case.name]) for case in CASES]


def test_a_warm_up_run_comes_first() -> None:
    """The command is told which run it is; run 0 does not count."""
    seen: list[int] = []

    def command(run: int) -> tuple[str, ...]:
        seen.append(run)
        return (sys.executable, "-c", "")

    assert measure(command, 2).runs == 2
    assert seen == [0, 1, 2]


def test_a_failing_command_has_no_figures() -> None:
    """An exit code other than 0 is named with its command."""
    with pytest.raises(CommandError, match="exited with 3"):
        measure(lambda _: (sys.executable, "-c", "raise SystemExit(3)"), 1)


def test_the_page_is_a_table_with_the_machine() -> None:
    """Figures stand beside their budgets, and below them what they were measured on."""
    text = page(report(every_case()))
    assert text.startswith("# Performance\n")
    assert "| `realmem generate` | 0.30 s | 0.35 s | 0.05 s | 0.40 s | 60 MiB | 120 MiB |" in text
    assert "Medians of 11 runs" in text
    assert "Python 3." in text


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (cost(), []),
        (cost(user=0.36), ["`realmem generate`: 0.36 s of user CPU, over 0.35 s"]),
        (cost(peak=121 * MEBIBYTE), ["`realmem generate`: 121 MiB, over 120 MiB"]),
    ],
)
def test_each_broken_budget_is_one_sentence(measured: Cost, words: list[str]) -> None:
    """Time and memory are judged apart."""
    assert over_budget([(CASE, measured)]) == words


def test_growth_is_said_by_cluster_and_by_override() -> None:
    """From each number of clusters to the next, so that what all runs take is not in it."""
    text = report(every_case(ratio=1.15))
    assert "| 10 | 0.31 s |  | 61 MiB |  |" in text
    assert "| 1,000 | 1.30 s | 1.00 | 158 MiB | 100 |" in text
    assert "1,000 overrides take 1.15 times the processor time of none (budget: 1.2)." in text
    assert over_budget(every_case(ratio=1.15)) == []
    assert over_budget(every_case(ratio=1.25)) == [
        "1,000 overrides: 1.25 times the processor time of none, over 1.2"
    ]


def test_the_configs_that_are_measured_are_good_ones(tmp_path: Path) -> None:
    """Every output that there is, many clusters, and many overrides."""
    assert load(tmp_path, every_output()).outputs == tuple(TARGETS)
    assert len(load(tmp_path, clusters(1000)).clusters) == 1000
    assert len(load(tmp_path, overrides(1000)).overrides) == 1000


@pytest.mark.parametrize("case", [case for case in CASES if "1,000" not in case.name])
def test_the_commands_that_are_measured_succeed(tmp_path: Path, case: Case) -> None:
    """Those of a thousand are as the others."""
    assert measure(lambda run: case.command(tmp_path, run), 1).user > 0
