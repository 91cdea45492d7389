"""Selectors are found where they stand: what a real parser finds, and nothing else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue.scanning import metrics, with_matcher
from generator.checks.expressions import Selector, selectors
from generator.checks.parsing import Unparsable, parse
from tests.support import generated

MATCHER = 'cluster="a"'


def parsed(expr: str) -> list[Selector]:
    """Return the selectors that the parser of `realmem check` finds."""
    tree = parse(expr)
    assert not isinstance(tree, Unparsable), expr
    return [selector for selector, _ in selectors(tree)]


def agree(expr: str) -> None:
    """Hold the scanner against the parser."""
    assert metrics(expr) == {selector.name for selector in parsed(expr)} - {None}, expr
    matched = parsed(with_matcher(expr, MATCHER))
    assert len(matched) == len(parsed(expr))
    for selector in matched:
        first = selector.matchers[0] if selector.matchers else None
        assert any((m.name, m.value) == ("cluster", "a") for m in selector.matchers), first


def generated_expressions() -> list[str]:
    groups = [yaml.safe_load(path.read_text())["groups"] for path in generated.rule_files()]
    return [rule["expr"] for file in groups for group in file for rule in group["rules"]]


def test_every_generated_rule_is_read_as_the_parser_reads_it() -> None:
    """Records, alerts, comments, joins: nothing of ours is missed."""
    for expr in generated_expressions():
        agree(expr)


@pytest.mark.parametrize(
    "expr",
    [
        "x",
        "-x",
        "x{}",
        'x { job = "a}b{" , }',
        "x{a='}'} + y{a=`}`}",
        r'x{a="\"}", b="\\"}',
        '{job="a"}',
        "sum(x) by (job)",
        "sum by\n# job{a}\n(job)\n(x)",
        "sum without (job) (x)",
        'count_values("version", x)',
        "topk by (job) (1, x)",
        "rate(x[5m]) / on (job) group_left (version) y",
        "x and on () y or z unless ignoring (job) w",
        "x > bool 1e3 + 0x1f - .5 * Inf",
        "max_over_time(x[1h:5m] @ 1700000000 offset -1d)",
        "x @ start()",
        'label_replace(x, "a", "$1", "b", "(.+)")',
        'absent(x{job="a"})',
        "BY_x + on_y + by:x:sum + sum_x + rate_x",
        "x # y{z}\n+ z",
        "time() - x atan2 y",
    ],
)  # fmt: skip
def test_promql_is_read_as_the_parser_reads_it(expr: str) -> None:
    """Strings, comments, label lists and functions hide no selector and look like none."""
    agree(expr)


def test_a_matcher_joins_those_that_are_there() -> None:
    """It stands first, and layout and comments stay."""
    expr = 'a:b:c # as it was\n  / x{job="a"}'
    assert with_matcher(expr, MATCHER) == (
        'a:b:c{cluster="a"} # as it was\n  / x{cluster="a", job="a"}'
    )


def test_grafanas_variables_are_no_metrics() -> None:
    """Panels' queries are read too."""
    expr = 'rate(x{namespace=~"$namespace"}[$__rate_interval]) > $limit'
    assert metrics(expr) == {"x"}


def test_a_name_that_is_matched_is_read() -> None:
    """`{__name__="x"}` is x."""
    assert metrics('{__name__="x", job="a"}') == {"x"}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), st.sampled_from("\"'"))
def test_what_a_user_names_hides_nothing(value: str, quote: str) -> None:
    """Braces, quotes and words of PromQL within a string are text."""
    escaped = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    agree(f"sum by (job) (x{{job={quote}{escaped}{quote}}}) / y")
