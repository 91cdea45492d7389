"""The triage board's verdict on nine real containers, whose truth tests/data/README.md tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import grafana
from generator.dashboards import verdict
from tests.support import capture, generated

if TYPE_CHECKING:
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

MINUTE = 60
TEXTS = {state.value: state.text for state in verdict.STATES}
ALWAYS = {
    "logger-0": "page cache",
    "scan-0": "page cache",
    "thrash-0": "thrashing",
    "oomloop-0": "OOM-killed",
    "pdf-0": "steady",
    "steady-0": "steady",
}
BEFORE_THE_KILL = {**ALWAYS, "leaky-0": "leak: anon", "tmpfs-0": "leak: tmpfs"}
# tmpfs-0 is killed again and again from minute 90 on, and its files stay.
BETWEEN_THE_KILLS = {**ALWAYS, "leaky-0": "leak: anon", "tmpfs-0": "OOM-killed"}
IN_THE_END = dict.fromkeys(("leaky-0", "tmpfs-0", "fastleak-0"), "OOM-killed") | ALWAYS
TOO_YOUNG = dict.fromkeys(BEFORE_THE_KILL, "unknown") | {
    "thrash-0": "thrashing",
    "oomloop-0": "OOM-killed",
}


def verdicts(history: Prometheus, minute: int, minutes: int) -> dict[str, str]:
    """Return the verdict by pod at a minute of the capture, over the minutes before it."""
    end = capture.BEGIN + minute * MINUTE
    values = grafana.built_in(end - minutes * MINUTE, end, MINUTE)
    values |= dict.fromkeys(("cluster", "namespace", "workload", "pod", "container"), ".*")
    board = generated.dashboards()["realmem-triage.json"]
    (panel,) = (panel for panel in grafana.panels(board) if panel["title"] == "Verdict")
    found = history.query(grafana.fill(panel["targets"][0]["expr"], values), end)
    assert len({one.labels["pod"] for one in found}) == len(found)
    return {one.labels["pod"]: TEXTS[int(one.values[0])] for one in found}


@pytest.mark.parametrize(
    ("minute", "minutes", "truth"),
    [
        pytest.param(85, 80, BEFORE_THE_KILL, id="while it leaks"),
        pytest.param(100, 60, BETWEEN_THE_KILLS, id="while one leaks, over an hour"),
        pytest.param(111, 105, IN_THE_END, id="after the kill"),
        pytest.param(111, 60, IN_THE_END, id="after the kill, over an hour"),
        pytest.param(25, 20, TOO_YOUNG, id="in the first half hour"),
    ],
)
def test_each_container_gets_the_verdict_that_is_true(
    history: Prometheus, minute: int, minutes: int, truth: dict[str, str]
) -> None:
    """Whatever the range, from an hour on; and what is too young gets none."""
    found = verdicts(history, minute, minutes)

    assert {pod: found[pod] for pod in truth} == truth
