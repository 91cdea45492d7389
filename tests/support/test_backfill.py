"""Chained records: in the order in which they can be evaluated, and with the values they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support import backfill
from tests.support.prometheus import serve

if TYPE_CHECKING:
    from pathlib import Path


def group(name: str, **records: str) -> dict[str, Any]:
    rules = [{"record": record, "expr": expr} for record, expr in records.items()]
    return {"name": name, "interval": "30s", "rules": rules}


def named(levels: list[list[dict[str, Any]]]) -> list[dict[str, list[str]]]:
    return [{g["name"]: [rule["record"] for rule in g["rules"]] for g in level} for level in levels]


def test_a_level_reads_only_lower_levels_across_groups() -> None:
    """Records are sorted by what they read, inside range functions and in other groups too."""
    groups = [
        group("a", ratio="max_over_time(used[5m]) / bound", used="raw", bound="limit"),
        group("b", total="sum(ratio) + sum(raw)"),
    ]
    assert named(backfill.levels(groups)) == [
        {"a": ["used", "bound"]},
        {"a": ["ratio"]},
        {"b": ["total"]},
    ]


def test_a_record_with_two_rules_is_whole_before_it_is_read() -> None:
    """Readers wait for the deepest rule of a record, and group settings are kept."""
    groups = [group("a", used="raw", copy="used"), group("b", used="other"), group("c", used="x")]
    groups[1]["rules"][0] = {"record": "used", "expr": "other"}
    levels = backfill.levels(groups)
    assert named(levels) == [{"a": ["used"], "b": ["used"], "c": ["used"]}, {"a": ["copy"]}]
    assert levels[1][0]["interval"] == "30s"


def test_alerts_are_no_records() -> None:
    """An alert is left out: promtool would backfill its expression under its name."""
    alerts = {"name": "alerts", "rules": [{"alert": "High", "expr": "used > 1"}]}
    assert named(backfill.levels([group("a", used="raw"), alerts])) == [{"a": ["used"]}]
    assert backfill.levels([alerts]) == []


def test_a_circle_is_named() -> None:
    """Records that read each other can have no order."""
    with pytest.raises(ValueError, match=r"\['one', 'two'\]"):
        backfill.levels([group("a", one="two", two="one")])


@pytest.mark.e2e
def test_a_chain_is_evaluated_over_old_samples(tmp_path: Path) -> None:
    """Three levels over an hour of samples from 2020, in a Prometheus whose clock is today's."""
    start = 1577836800
    samples = "".join(f'raw{{pod="a"}} {n} {start + 15 * n}\n' for n in range(240))
    source = tmp_path / "samples.om"
    source.write_text(f"{samples}# EOF\n", encoding="utf-8")
    rules = tmp_path / "chain.yaml"
    chain = group("chain", quadrupled="doubled * 2", doubled="raw * 2", octupled="quadrupled * 2")
    rules.write_text(yaml.safe_dump({"groups": [chain]}), encoding="utf-8")

    data = tmp_path / "data"
    backfill.create_blocks_from_openmetrics(source, data)
    backfill.evaluate_rules([rules], data, backfill.Window(start, start + 3600))
    with serve(data) as prometheus:
        (octupled,) = prometheus.query_range("octupled", start + 300, start + 3570, 30)
        (raw,) = prometheus.query_range("raw * 8", start + 300, start + 3570, 30)
    assert octupled.labels == {"__name__": "octupled", "pod": "a"}
    # The record is as old as its group's evaluation: less than one interval.
    assert all(0 <= now - then <= 16 for now, then in zip(raw.values, octupled.values, strict=True))


@pytest.mark.e2e
def test_promtool_words_reach_the_reader(tmp_path: Path) -> None:
    """A file that is no OpenMetrics fails with what promtool says about it."""
    source = tmp_path / "broken.om"
    source.write_text("no metric here\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="next: "):
        backfill.create_blocks_from_openmetrics(source, tmp_path / "data")
