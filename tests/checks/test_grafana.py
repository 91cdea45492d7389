"""Grafana's variables are replaced by what suits where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from generator.checks import grafana
from generator.checks.dashboard import Query
from generator.checks.parsing import Unparsable

if TYPE_CHECKING:
    from collections.abc import Sequence


def _promql(text: str, kind: Literal["panel", "variable"] = "panel") -> Sequence[object]:
    return list(grafana.promql_of(Query(text, "here", kind)))


@pytest.mark.parametrize(
    ("text", "promql"),
    [
        ("rate(x[$__rate_interval])", "rate(x[4m57s])"),
        ("x[$__range:$__interval]", "x[5m:5m]"),
        ("x[$window]", "x[5m]"),
        ("x[${n}m]", "x[5m]"),
        ("x offset $shift", "x offset 5m"),
        ('x{a=~"$a", b="${b:regex}", c=~"[[c]]-${d.text}"}', 'x{a=~"x", b="x", c=~"x-x"}'),
        ("x{$filters}", 'x{x="x"}'),
        ('x{a="b",$label="c"}', 'x{a="b",x="c"}'),
        ("sum by ($by) ($metric)", "sum by (x) (x)"),
        ("topk by (a) ($k, x)", "topk by (a) (1, x)"),
        ("x / $__range_s", "x / 300"),
        ("foo_${kind}_bytes", "foo_x_bytes"),
        ("clamp_max(x, $most)", "clamp_max(x, 1)"),
        ("x + $y", "x + x"),
        ("x +", "x +"),
    ],
)
def test_queries_of_panels_are_substituted(text: str, promql: str) -> None:
    """Ranges, matchers, labels, names and numbers each get something that parses."""
    assert _promql(text) == [promql]


def test_a_query_too_long_to_be_read_is_left_as_it_is() -> None:
    """What will not be parsed is not substituted either."""
    text = "$a" * 200_000
    assert _promql(text) == [text]


def test_what_does_not_parse_either_way_is_given_with_names() -> None:
    """The parser then says what is wrong with it."""
    assert _promql("x{a=$b}") == ["x{a=x}"]


@pytest.mark.parametrize(
    ("text", "promql"),
    [
        ("label_values(namespace)", []),
        ('label_values(up{a="$a",b="c"}, pod)', ['up{a="x",b="c"}']),
        ("query_result(topk($n, x))", ["topk(1, x)"]),
        ("label_names()", []),
        ("metrics(container_.*)", []),
        ("${other}", []),
        ("up", [Unparsable("neither label_values, label_names, metrics nor query_result")]),
    ],
)
def test_queries_of_variables_are_what_they_ask_of_prometheus(
    text: str, promql: list[object]
) -> None:
    """label_values asks for the series of its selector, query_result for its expression."""
    assert _promql(text, "variable") == promql


def test_names_are_those_of_the_users_variables() -> None:
    """Grafana's own, and a regex's groups, are no variables of a dashboard."""
    assert grafana.names('$a ${b:csv} [[c]] $__range "$1" ${__from:date}') == ["a", "b", "c"]
