"""The commands that users wait for, and what each may cost."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEBIBYTE = 2**20
# The console script of the environment that runs this.
REALMEM = str(Path(sys.executable).with_name("realmem"))
OUTPUT = Path(__file__).parents[1] / "output"

CLUSTERS = (10, 100, 1000)
OVERRIDES = 1000
NO_OVERRIDES, MANY_OVERRIDES = "`realmem generate`", f"{OVERRIDES:,} overrides"
# Times the processor time of no overrides.
MOST_BY_OVERRIDES = 1.2


@dataclass(frozen=True)
class Budget:
    """What a command may cost: seconds of user CPU, and bytes at its peak."""

    user: float
    peak: int = 120 * MEBIBYTE


@dataclass(frozen=True)
class Case:
    """A command that users wait for, and what it may cost; `command` gets folder and run."""

    name: str
    command: Callable[[Path, int], Sequence[str]]
    budget: Budget


def generated(name: str, config: str, budget: Budget) -> Case:
    """Return a case that writes a config's files into a folder that is not there yet."""

    def command(config: str, folder: Path, run: int) -> Sequence[str]:
        path = folder / "realmem.yaml"
        path.write_text(config, encoding="utf-8")
        return (REALMEM, "generate", "--quiet", "-c", str(path), "-o", str(folder / f"of-{run}"))

    return Case(name, partial(command, config), budget)


def every_output() -> str:
    """Return a config that writes all there is."""
    return f"outputs: [{', '.join(TARGETS)}]\n"


def clusters_of(count: int) -> str:
    """Return the name of the case with so many clusters."""
    return f"{count:,} clusters for `mimir`"


def clusters(count: int) -> str:
    """Return a config with rules of each cluster's own."""
    names = ", ".join(f"cluster-{number:04}" for number in range(count))
    return f"outputs: [mimir]\nclusters: [{names}]\n"


def overrides(count: int) -> str:
    """Return a config with a threshold of its own for each of many workloads."""
    lines = (
        f"  - {{match: {{namespace: team-{number % 60:02}, workload: app-{number}}}, "
        f"alerts: {{ContainerMemoryNearLimit: {{warning: {80 + number % 15}%}}}}}}"
        for number in range(count)
    )
    return "\n".join(["overrides:", *lines, ""])


CASES = (
    generated(NO_OVERRIDES, "", Budget(0.35)),
    generated("every output", every_output(), Budget(0.7)),
    generated(MANY_OVERRIDES, overrides(OVERRIDES), Budget(0.5)),
    *(
        generated(clusters_of(count), clusters(count), Budget(8, 300 * MEBIBYTE))
        for count in CLUSTERS
    ),
    Case(
        "`realmem check output --no-tools`",
        lambda _folder, _run: (REALMEM, "check", str(OUTPUT), "--no-tools", "--quiet"),
        Budget(0.5),
    ),
    Case("`realmem --help`", lambda _folder, _run: (REALMEM, "--help"), Budget(0.1)),
)
