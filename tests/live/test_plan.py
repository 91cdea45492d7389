"""Which rules are evaluated, in which order, how long before the window, and with what leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle
from generator.checks.parsing import Unparsable, parse
from generator.live.replay import plan
from generator.live.replay.plan import Step
from tests.support import configs

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600.0


def rule(text: str, hold: float = 0) -> Step:
    """Return `name = expression`; a name with a colon records, another one alerts."""
    name, _, expr = text.partition(" = ")
    tree = parse(expr)
    assert not isinstance(tree, Unparsable), tree.reason
    return Step("record" if ":" in name else "alert", name, tree, {}, hold)


def made(*texts: str) -> plan.Plan:
    return plan.make([rule(text) for text in texts])


def names(found: plan.Plan) -> list[str]:
    return [step.name for step in found.steps]


def test_records_come_before_what_reads_them_and_others_are_left() -> None:
    """Whatever order the files have."""
    found = made("A = a:b > 1", "a:b = sum(a:c)", "a:c = x", "a:nobody = y")
    assert names(found) == ["a:c", "a:b", "A"]


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["A = a:b", "a:b = a:b offset 1m", "a:b = x"], "it reads a:b, which reads itself"),
        (["A = a:b", "a:b = a:c", "a:c = a:b"], "it reads a:b, which reads itself"),
        (['A = ALERTS{alertname="B"}'], "it reads ALERTS, which only a ruler has"),
    ],
)
def test_what_cannot_be_ordered_is_left_out_with_the_reason(texts: list[str], why: str) -> None:
    """And nothing else with it."""
    found = made(*texts, "B = x")
    assert found.left_out == {"A": why}
    assert names(found) == ["B"]


def test_rules_are_needed_as_long_before_as_they_are_read_back() -> None:
    """Ranges of ranges add up; `for` does too."""
    found = plan.make(
        [
            rule("a:b = x"),
            rule("a:c = min_over_time(a:b[1h] offset 30m)"),
            rule("A = max_over_time(a:c[3h])", hold=900),
        ]
    )
    leads = {step.name: step.lead for step in found.steps}
    assert leads == {"a:b": 4.5 * HOUR + 900, "a:c": 3 * HOUR + 900, "A": 900}
    assert {step.name: step.reach for step in found.steps}["a:b"] == 1.5 * HOUR
    assert found.lead() == 4.5 * HOUR + 900


def test_a_record_may_go_on_from_its_own_past() -> None:
    """It begins as long before its readers as it looks back, and so does what it reads."""
    found = made("A = a:b > 1", "a:b = last_over_time(a:b[1h]) or a:c", "a:c = x")
    assert found.left_out == {}
    assert names(found) == ["a:c", "a:b", "A"]
    assert [(step.name, step.lead, step.reach) for step in found.steps] == [
        ("a:c", HOUR, 0),
        ("a:b", HOUR, HOUR),
        ("A", 0, 0),
    ]


@pytest.mark.parametrize(
    ("expr", "leaves"),
    [
        ("x - y > 3", ["((x) - (y)) > (3.0)"]),
        ("x > a:b", ["x"]),
        ("rate(x[5m]) + a:b", ["rate(x[300s])"]),
        ('label_replace(max by (p) (x), "q", "$1", "p", "(.+)")', ["max by (p) (x)"]),
        ("topk(1, x)", ["x"]),
        ("absent(x)", ["absent(x)"]),
        ("vector(1) + time()", []),
        ("a:b * 2", []),
        ("max_over_time(x[1h:1m])", ["max_over_time((x)[3600s:60s])"]),
    ],
)
def test_the_server_evaluates_all_that_reads_no_record(expr: str, leaves: list[str]) -> None:
    """But what it would do for every step again and we once a series."""
    found = made(f"A = {expr}", "a:b = z")
    (alert,) = found.alerts
    assert list(alert.leaves.values()) == leaves


def test_every_alert_of_ours_is_evaluated(tmp_path: Path) -> None:
    """With overrides, other labels, estimates: nothing is left out."""
    for text in (
        "",
        "metrics: {file_lists: estimate, labels: {pod: pod_name}}",
        "overrides: [{match: {namespace: a}, alerts: {ContainerMemoryNearLimit: {warning: 80%}}}]",
    ):
        given = bundle.make(configs.load(tmp_path, text))
        found = plan.of_bundle(given)
        assert found.left_out == {}
        alerts = {one.alert for group in given.catalogue.alerting for one in group.rules}
        assert {step.name for step in found.alerts} == alerts
