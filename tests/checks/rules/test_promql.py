"""rules/promql: expressions parse, fit, run on Prometheus 2.42, and alerts have a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.checks import Subject
from generator.checks.filtering import Filtering
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from tests.checks.conftest import Found


@pytest.mark.parametrize(
    "expr",
    [
        "sum by (a) (rate(x[5m] offset 1h30m))",
        "1",
        "max_over_time((x - y)[1h:5m])",
        "x offset -5m",
        'label_replace(x, "a", "5m 1_000 [5]", "b", "") # [5] 1_000',
        "holt_winters(x[5m], 0.1, 0.1)",
        "a:rate5m:sum",
    ],
)
def test_what_2_42_evaluates_passes(found: Found, expr: str) -> None:
    """Notations of 2.42 are not taken for newer ones, nor what stands in strings or comments."""
    assert found("rules/promql", rules=f"- {{record: a:b:c, expr: '{expr}'}}") == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("sum(x", "the expression is not PromQL: unclosed left parenthesis"),
        (
            "x[5m]",
            (
                "the expression gives a matrix, a rule needs a vector or a scalar; "
                "apply a function such as rate() or max_over_time() to the range"
            ),
        ),
        ('"x"', "the expression gives a string, a rule needs a vector or a scalar"),
        ("mad_over_time(x[5m])", "mad_over_time() needs Prometheus 2.49"),
        ("limitk(2, x)", "limitk() needs Prometheus 2.54"),
        ("histogram_avg(x)", "histogram_avg() needs a later Prometheus than 2.42"),
        ('{"x.y"}', "a quoted name needs Prometheus 3.0"),
        ("x offset 5", "a number in place of a duration needs Prometheus 3.0"),
        ("rate(x[300])", "a number in place of a duration needs Prometheus 3.0"),
        ("x > 10m", "a duration in place of a number needs Prometheus 3.0"),
        ("rate(x[5m+1m])", "arithmetic in a duration needs Prometheus 3.4"),
        ("x + fill(0) y", "fill needs Prometheus 3.10"),
        ("rate(x[5m] anchored)", "anchored and smoothed needs Prometheus 3.7"),
        ("x > 1_000", "an underscore in a number needs Prometheus 2.54"),
    ],
)
def test_what_2_42_refuses_is_found(found: Found, expr: str, message: str) -> None:
    """A syntax error, a wrong type or a later notation is named, at the expression's line."""
    newer = (
        "; write it for Prometheus 2.42" if "needs Prom" in message or "later" in message else ""
    )
    rule = f"- record: a:b:c\n  expr: |\n    {expr}"
    assert found("rules/promql", rules=rule) == [f"rules.yaml:6: error: a:b:c: {message}{newer}"]


def test_an_alert_that_compares_nothing_is_found(found: Found) -> None:
    """An alert needs a condition; a record does not."""
    assert found(
        "rules/promql",
        rules="""
        - {alert: Always, expr: sum by (pod) (x)}
        - {alert: Sometimes, expr: sum by (pod) (x) > 1}
        - {record: a:b:c, expr: sum by (pod) (x)}
        """,
    ) == [
        (
            "rules.yaml:4: warning: Always: compares nothing, so that it fires as long as its "
            "metric exists; compare the value with a threshold"
        )
    ]


def test_the_condition_may_stand_in_a_record(found: Found) -> None:
    """A record that is only there at times is one; of other files' records nothing is known."""
    assert found(
        "rules/promql",
        rules="""
        - {record: a:over:limit, expr: x unless y}
        - {record: a:plain:sum, expr: sum(x)}
        - {record: a:self:sum, expr: a:self:sum or x > 1}
        - {alert: Here, expr: a:over:limit}
        - {alert: Self, expr: a:self:sum}
        - {alert: Elsewhere, expr: other:file:record}
        - {alert: Plain, expr: a:plain:sum}
        """,
    ) == [
        (
            "rules.yaml:10: warning: Plain: compares nothing, so that it fires as long as its "
            "metric exists; compare the value with a threshold"
        )
    ]


@pytest.mark.parametrize(
    ("expr", "filters"),
    [
        ("x > 1", True),
        ("sum(x == 1)", True),
        ("x and y", True),
        ("absent(x)", True),
        ("absent_over_time(x[5m])", True),
        ("vector(1)", True),
        ("ALERTS", True),
        ("-(x > 1) * 100", True),
        ("max_over_time((x > 1)[5m:])", True),
        ("x > 1 or y > 1", True),
        ("x > 1 or y", False),
        ("x > bool 1", False),
        ("x * scalar(y > 1)", False),
        ("rate(x[5m])", False),
        ("-" * 130 + "x", True),
    ],
)
def test_what_counts_as_a_condition(expr: str, *, filters: bool) -> None:
    """Comparisons, `and`, `unless` and absent() do, wherever they stand; `or` needs both sides."""
    parsed = parse(expr)
    assert not isinstance(parsed, Unparsable)
    assert Filtering(Subject()).filters(parsed) is filters
