"""The past of a made-up Prometheus: what the rules would have recorded, had they been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import steady
from bench.prometheus import REMOTE_WRITE, serve
from bench.rulefiles import Rule

if TYPE_CHECKING:
    from pathlib import Path

    from bench.prometheus import Series

USED = 'max by (pod, container) (container_memory_rss{container!="", container!="POD"})'


@pytest.mark.e2e
def test_the_past_repeats_what_the_rules_give(tmp_path: Path) -> None:
    """The cluster's gauges are the same every hour, and so is what was recorded of them."""
    rules = [
        Rule("fast", "used", "used", USED, (), 60),
        Rule("slow", "floor", "floor", "min_over_time(used[3h])", (), 600),
    ]
    with serve(tmp_path / "data", "", REMOTE_WRITE) as server:
        filled = steady.make(server, 60, rules)
        at = filled.fed - steady.AHEAD - steady.SCRAPE
        now = _by_container(server.query(USED, at))
        before = [
            _by_container(server.query("used", at - hours * steady.HOUR)) for hours in (1, 2, 3)
        ]
    assert len(now) == filled.containers
    assert len(set(now.values())) > 1
    assert before == [now, now, now]


def _by_container(series: list[Series]) -> dict[tuple[str, str], tuple[float, ...]]:
    return {(one.labels["pod"], one.labels["container"]): one.values for one in series}
