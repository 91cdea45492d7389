"""Rule files and dashboards of anybody, damaged: findings, never a traceback."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given

from generator.checks import CHECKS, load, run
from generator.reports import REPORTS, make
from tests.fuzz.bounds import bounded
from tests.fuzz.mutations import contents, trees
from tests.support import generated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = """\
groups:
  - name: memory
    interval: 1m
    rules:
      - record: namespace:memory_used:bytes
        expr: |
          sum by (namespace) (
            max by (namespace, pod) (container_memory_usage_bytes{job="kubelet", pod!=""})
          )
      - alert: MemoryHigh
        expr: namespace:memory_used:bytes > 1e9 and on (namespace) rate(kills_total[5m]) > 0
        for: 10m
        labels: {severity: warning}
        annotations:
          summary: Memory is high.
          description: '{{ $labels.namespace }} uses {{ $value | humanize1024 }}B.'
"""
OBJECT = (
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: memory}\nspec:\n"
    + "".join(f"  {line}\n" for line in RULES.splitlines())
)
ALERTMANAGER = "route: {receiver: a, group_by: [x]}\nreceivers: [{name: a}]\ninhibit_rules: []\n"
BOARD = generated.dashboards()
# The smallest of ours: what is damaged in it is more likely to matter.
SMALLEST = min(BOARD.values(), key=lambda board: len(json.dumps(board)))
PANELS = {**SMALLEST, "panels": SMALLEST["panels"][:4]}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a new path, without its suffix, for every example."""
    base = tmp_path_factory.mktemp("files")
    return (base / str(number) for number in count())


def checked(path: Path, content: bytes) -> None:
    """Run every check, and write the findings in every format."""
    path.write_bytes(content)
    with bounded():
        subject = load([path])
        findings = run(subject)
        report = make(subject, findings, [], frozenset(CHECKS), verbose=True, colour=False)
        for write in REPORTS.values():
            assert isinstance(write(report), str)


@given(contents([RULES, OBJECT, ALERTMANAGER, f"{RULES}---\n{OBJECT}"]))
@example(b"groups: [{name: g, rules: [" + b"{record: a, expr: b}," * 5_000 + b"]}]")
@example(b"groups: [{name: g, rules: [{record: a, expr: " + b"-" * 50_000 + b"1}]}]")
@example(b"groups: [{name: g, rules: [{record: a, expr: '" + b"1+" * 50_000 + b"1'}]}]")
@example(b"groups: [{name: g, rules: [{record: a, expr: '" + b"sum(" * 5_000 + b"1'}]}]")
def test_a_damaged_rule_file_gives_findings(names: Iterator[Path], content: bytes) -> None:
    """Rules, objects that hold them, and configs of Alertmanager."""
    checked(next(names).with_suffix(".yaml"), content)


@given(trees([PANELS]))
def test_a_damaged_dashboard_gives_findings(names: Iterator[Path], board: object) -> None:
    """Any part of it may be anything."""
    checked(next(names).with_suffix(".json"), json.dumps(board).encode("utf-8", "surrogatepass"))
