"""The generated alerts over the capture, minute by minute, as Prometheus would have had them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import backfill, capture, generated
from tests.support.promql import metric_names
from tests.support.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

SCRAPE, MINUTE = 15, 60
# Minutes from the capture's begin to the first OOM kill of each workload.
FIRST_KILL = {"oomloop": 1, "fastleak": 28, "tmpfs": 90, "leaky": 105}
NOTHING_IS_WRONG = {"logger", "scan", "pdf", "steady"}


@pytest.fixture(scope="module")
def fired(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[dict[str, str]]]:
    """Return the labels of the alerts that fire, by minute of the capture."""
    rule_files = generated.rule_files()
    rules = [rule for group in backfill.load_groups(rule_files) for rule in group["rules"]]
    inputs = set().union(*(metric_names(rule["expr"]) for rule in rules))
    series = {
        name: capture.promtool_values(points, SCRAPE)
        for name, points in capture.samples(inputs).items()
    }
    work: Path = tmp_path_factory.mktemp("replay")
    replay = Replay(rule_files, series, step=SCRAPE, work=work)
    end = int(capture.WINDOW.end - capture.BEGIN)
    return {
        at // MINUTE: [dict(labels) for labels in alerts]
        for at, alerts in replay.alerts(range(0, end, MINUTE)).items()
    }


def concerns(labels: dict[str, str], workload: str) -> bool:
    """Whether an alert is about this workload or its one pod."""
    return labels.get("workload") == workload or labels.get("pod") == f"{workload}-0"


@pytest.mark.parametrize("workload", sorted(NOTHING_IS_WRONG))
def test_nobody_is_called_where_nothing_is_wrong(
    fired: dict[int, list[dict[str, str]]], workload: str
) -> None:
    """Page cache at the limit, bursts and noise raise no warning in 112 minutes."""
    called = [
        (minute, alert)
        for minute, alerts in fired.items()
        for alert in alerts
        if concerns(alert, workload) and alert["severity"] != "info"
    ]
    assert called == []


@pytest.mark.parametrize(("workload", "kill"), FIRST_KILL.items())
def test_an_oom_kill_is_told_within_minutes(
    fired: dict[int, list[dict[str, str]]], workload: str, kill: int
) -> None:
    """The alert fires after the first kill and not before it."""
    minutes = [
        minute
        for minute, alerts in fired.items()
        for alert in alerts
        if alert["alertname"] == "ContainerOOMKilled" and concerns(alert, workload)
    ]
    assert kill <= minutes[0] <= kill + 3


def test_too_little_cache_for_a_mapped_file_is_told_and_never_called_harmless(
    fired: dict[int, list[dict[str, str]]],
) -> None:
    """The container that reads its mapped file back at 650 major faults a second, and no other."""
    alerts = [(minute, alert) for minute, alerts in fired.items() for alert in alerts]
    thrashing = {
        alert["pod"]: minute
        for minute, alert in reversed(alerts)
        if alert["alertname"] == "ContainerMemoryThrashing"
    }
    assert thrashing.keys() == {"thrash-0"}
    assert thrashing["thrash-0"] <= 25
    assert not [
        minute
        for minute, alert in alerts
        if alert["alertname"] == "ContainerWorkingSetIsCache" and alert["pod"] == "thrash-0"
    ]
