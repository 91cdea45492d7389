"""Which labels an expression can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.checks import Subject, load
from generator.checks.inference import Inference, Labels
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from pathlib import Path


def _labels(text: str, subject: Subject | None = None) -> str:
    expr = parse(text)
    assert not isinstance(expr, Unparsable), expr.reason
    labels = Inference(subject or Subject()).of(expr)
    return ("any but " if labels.open else "") + (",".join(sorted(labels.names)) or "none")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("x", "any but none"),
        ('x{a="",b!~".+",c="1"}', "any but a,b"),
        ("1", "none"),
        ("-sum by (a) (x)", "a"),
        ("sum(x)", "none"),
        ("sum by (a, b) (x)", "a,b"),
        ('sum by (a, b) (x{a=""})', "b"),
        ("sum without (a) (x)", "any but a"),
        ("sum without (a) (sum by (a, b) (x))", "b"),
        ("topk by (a) (1, sum by (a, b) (x))", "a,b"),
        ('count_values by (a) ("v", x)', "a,v"),
        ("sum by (a) (x) > 1", "a"),
        ("1 < sum by (a) (x)", "a"),
        ("sum by (a, b) (x) * on (a) sum by (a, c) (y)", "a"),
        ("sum by (a, b) (x) * ignoring (b, c) sum by (a, c) (y)", "a"),
        ("sum by (a, b) (x) * x", "a,b"),
        ("x * sum by (a) (y)", "a"),
        ("x * on (a) group_left (b) sum by (a, b) (y)", "any but none"),
        ("sum by (a) (x) * on (a) group_left (b, c) sum by (a, b) (y)", "a,b"),
        ("sum by (a, b) (y) * on (a) group_right (b) sum by (a) (x)", "a,b"),
        ("sum by (a) (x) and y", "a"),
        ("sum by (a) (x) unless on (a) y", "a"),
        ("sum by (a) (x) or sum by (b) (y)", "a,b"),
        ("sum by (a) (x) or sum without (a, b) (y)", "any but b"),
        ("sum without (a) (x) or sum without (a, b) (y)", "any but a"),
        ("sum without (a) (x) + sum without (b) (y)", "any but a,b"),
        ("rate(x[5m])", "any but none"),
        ("max_over_time(sum by (a) (x)[5m:])", "a"),
        ("quantile_over_time(0.9, sum by (a) (x)[5m:])", "a"),
        ("vector(1)", "none"),
        ("scalar(x)", "none"),
        ("hour()", "none"),
        ('label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")', "a,b"),
        ('label_join(sum without (b) (x), "b", "-", "a")', "any but none"),
        ("histogram_quantile(0.9, sum by (le, a) (x))", "a"),
        ("info(sum by (a) (x))", "any but none"),
        ('absent(x{a="1",b=~"2",c="3",c="4"})', "a"),
        ('absent_over_time(x{a="1"}[5m])', "a"),
        ("absent(sum(x))", "none"),
        ("-" * 130 + "sum by (a) (x)", "any but none"),
    ],
)
def test_labels_of_expressions(text: str, labels: str) -> None:
    """Operators, functions and aggregations keep, add and remove labels as Prometheus does."""
    assert _labels(text) == labels


def test_sources_are_the_metrics_that_labels_come_from() -> None:
    """A join's labels are those of its many side."""
    expr = parse("a * on (x) group_left () b or c")
    assert not isinstance(expr, Unparsable)
    assert Inference(Subject()).of(expr) == Labels(open=True, sources=frozenset({"a", "c"}))


def test_records_have_their_expressions_labels_and_their_own(tmp_path: Path) -> None:
    """Several makers add up, an empty label is removed, a record that reads itself is unknown."""
    path = tmp_path / "r.yaml"
    path.write_text(
        """
groups:
- name: g
  rules:
  - {record: a:b:c, expr: sum by (a) (x), labels: {l: v}}
  - {record: a:b:c, expr: sum by (b) (x), labels: {b: ""}}
  - {record: d:e:f, expr: d:e:f}
  - {record: g:h:i, expr: (}
""",
        encoding="utf-8",
    )
    subject = load([path])
    assert _labels("a:b:c", subject) == "a,l"
    assert _labels('a:b:c{l=""}', subject) == "a"
    assert _labels("d:e:f", subject) == "any but none"
    assert _labels("g:h:i", subject) == "any but none"


def test_a_long_chain_of_records_is_unknown(tmp_path: Path) -> None:
    """A thousand records that read one another are followed as far as the stack allows."""
    rules = [f"  - {{record: 'r:{n}:x', expr: 'r:{n + 1}:x'}}" for n in range(1000)]
    path = tmp_path / "r.yaml"
    path.write_text("groups:\n- name: g\n  rules:\n" + "\n".join(rules), encoding="utf-8")
    assert _labels("r:0:x", load([path])) == "any but none"
