"""History for a Prometheus: samples from OpenMetrics text, then recording rules over them.

promtool evaluates every rule on its own against a server: a record that reads another record
finds nothing unless that one is already in the server. So a chain is evaluated level by level,
and the server is restarted in between, because it looks for new blocks only once a minute.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tests.support.programs import program
from tests.support.prometheus import serve
from tests.support.promql import metric_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# Blocks of two hours and a request a block: far below this on any machine.
PROMTOOL_SECONDS = 120.0

RULES = "rules.yaml"

Group = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """The history that rules are evaluated over, in Unix time."""

    start: float
    end: float


def create_blocks_from_openmetrics(source: Path, data: Path) -> None:
    """Write the samples of an OpenMetrics file with timestamps into the blocks of `data`."""
    _promtool("tsdb", "create-blocks-from", "openmetrics", str(source), str(data))


def evaluate_rules(rule_files: Iterable[Path], data: Path, window: Window) -> None:
    """Add to `data` what the recording rules would have recorded in `window`.

    A group's instants come from its interval and from a hash of its name and its file's path as
    promtool is given it: both stay the same from level to level and from run to run, so that a
    record is read at the very instant it was made. promtool writes no staleness markers: where a
    record's labels change, old and new stand side by side for the look-back of five minutes, which
    a join may take for an error. So `window` begins when every input is there.
    """
    for groups in levels(load_groups(rule_files)):
        rules = data.with_name(RULES)
        rules.write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
        with serve(data) as prometheus:
            _promtool(
                *("tsdb", "create-blocks-from", "rules"),
                f"--url={prometheus.url}",
                f"--start={int(window.start)}",
                # promtool's own end is three hours ago: this one is always given.
                f"--end={int(window.end)}",
                f"--output-dir={data}",
                RULES,
                folder=rules.parent,
            )


def load_groups(rule_files: Iterable[Path]) -> list[Group]:
    """Read the groups of rule files, in the order of files and groups."""
    return [
        group
        for path in rule_files
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    ]


def levels(groups: Sequence[Group]) -> list[list[Group]]:
    """Split the recording rules into levels, each of which reads only records of lower levels.

    A level holds the groups that have rules in it, cut down to those. Alerts are left out:
    promtool would backfill an alert's expression as if its name were a record.
    """
    depth = _depths(groups)
    return [
        [
            {**group, "rules": rules}
            for group in groups
            if (rules := [rule for rule in group["rules"] if depth.get(rule.get("record")) == n])
        ]
        for n in range(max(depth.values(), default=-1) + 1)
    ]


def _depths(groups: Sequence[Group]) -> Mapping[str | None, int]:
    """Return each record's level: 0 where it reads raw series only."""
    reads: dict[str, set[str]] = {}
    for group in groups:
        for rule in group["rules"]:
            if "record" in rule:
                # One record may have several rules: it is complete after the deepest of them.
                # What it reads of its own past is not there in the one pass that it gets.
                others = metric_names(rule["expr"]) - {rule["record"]}
                reads.setdefault(rule["record"], set()).update(others)
    depth: dict[str | None, int] = {}
    while waiting := reads.keys() - depth.keys():
        ready = {name for name in waiting if not reads[name] & waiting}
        if not ready:
            raise ValueError(f"these records read each other in a circle: {sorted(waiting)}")
        for name in ready:
            below = (depth[source] for source in reads[name] & depth.keys())
            depth[name] = 1 + max(below, default=-1)
    return depth


def _promtool(*arguments: str, folder: Path | None = None) -> None:
    done = subprocess.run(
        [program("promtool"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PROMTOOL_SECONDS,
    )
    if done.returncode != 0:
        raise RuntimeError(f"promtool {' '.join(arguments)}\n{done.stdout}{done.stderr}")
