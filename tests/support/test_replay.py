"""What promtool was asked comes back: values to the last digit, alert states to the minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.replay import Replay, group_names, seconds

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
groups:
  - name: records
    rules:
      - record: pod:doubled
        expr: memory * 2
  - name: alerts
    rules:
      - alert: High
        expr: pod:doubled > 10
        for: 2m
        labels: {severity: warning}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_an_alert_is_pending_then_firing_then_resolved(rules: Path, tmp_path: Path) -> None:
    """The state at each time is Prometheus' own, and states are told apart."""
    series = {'memory{pod="a"}': "1 9 9 9 9 1", 'memory{pod="b"}': "1x5"}
    replay = Replay([rules], series, step=60, work=tmp_path)
    high = frozenset({("alertname", "High"), ("pod", "a"), ("severity", "warning")})
    times = range(0, 360, 60)
    firing, pending = replay.alerts(times), replay.alerts(times, state="pending")
    assert firing == {0: set(), 60: set(), 120: set(), 180: {high}, 240: {high}, 300: set()}
    assert pending == {0: set(), 60: {high}, 120: {high}, 180: set(), 240: set(), 300: set()}


def test_values_come_back_exactly(rules: Path, tmp_path: Path) -> None:
    """Doubles, infinities, several series and labels with quotes, braces and commas survive."""
    awkward = r'memory{pod="a\"b\\c, {x=\"y\"} d"}'
    replay = Replay([rules], {awkward: "1", 'memory{pod="é"}': "3"}, step=60, work=tmp_path)
    answers = replay.ask([("pod:doubled / 3", 0), ("memory / 0", 0), ("absent(memory)", 0)])
    by_pod = {sample["pod"]: sample.value for sample in answers["pod:doubled / 3", 0]}
    assert by_pod == {'a"b\\c, {x="y"} d': 2 / 3, "é": 2.0}
    assert {sample.value for sample in answers["memory / 0", 0]} == {float("inf")}
    assert answers["absent(memory)", 0] == []


@pytest.mark.parametrize(
    ("expr", "words"),
    [("memory +", "unexpected end of input"), ("memory * on () memory", "many-to-many")],
)
def test_a_mistake_in_a_question_is_no_empty_answer(
    rules: Path, tmp_path: Path, expr: str, words: str
) -> None:
    """An expression that does not parse or evaluate raises with promtool's words."""
    series = {'memory{pod="a"}': "1", 'memory{pod="b"}': "1"}
    with pytest.raises(RuntimeError, match=words):
        Replay([rules], series, work=tmp_path).ask([(expr, 0), ("memory", 0)])


def test_groups_keep_the_order_of_files(rules: Path, tmp_path: Path) -> None:
    """Every group is listed for promtool; a name that stands twice cannot be ordered."""
    assert group_names([rules]) == ["records", "alerts"]
    again = tmp_path / "again.yaml"
    again.write_text(RULES, encoding="utf-8")
    with pytest.raises(ValueError, match="records"):
        group_names([rules, again])


@pytest.mark.parametrize(
    ("text", "expected"), [("0s", 0), ("90s", 90), ("1h30m", 5400), ("1d2h3m4s", 93784)]
)
def test_durations_are_read_as_prometheus_prints_them(text: str, expected: int) -> None:
    """Units add up."""
    assert seconds(text) == expected
