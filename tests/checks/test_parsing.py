"""PromQL text to a tree: what is understood, and what is refused before it can do harm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.expressions import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Expr,
    Matcher,
    Selector,
    Subquery,
    Unary,
    selectors,
    walk,
)
from generator.checks.parsing import Unparsable, mask, parse


def _parsed(text: str) -> Expr:
    expr = parse(text)
    assert not isinstance(expr, Unparsable), expr.reason
    return expr


X = Selector("x", (), None)


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("(x)", X),
        ("-x", Unary(X, "vector")),
        ("1", Constant(1.0)),
        ("1 + 2", Binary("+", Constant(1.0), Constant(2.0), "scalar")),
        ("x > bool 1", Binary(">", X, Constant(1.0), "vector", returns_bool=True)),
        (
            "x * on (a) group_left (b) x",
            Binary("*", X, X, "vector", on=("a",), group="left", include=("b",)),
        ),
        ("x - ignoring (a) x", Binary("-", X, X, "vector", ignoring=("a",))),
        ("x / on () group_right () x", Binary("/", X, X, "vector", on=(), group="right")),
        ("sum without (a) (x)", Aggregate("sum", X, None, None, ("a",))),
        ("topk by (a) (1, x)", Aggregate("topk", X, Constant(1.0), ("a",), None)),
        ("rate(x[5m])", Call("rate", (Selector("x", (), timedelta(minutes=5)),), "vector")),
        ("x[5m:1m]", Subquery(X, timedelta(minutes=5), timedelta(minutes=1))),
        ("x offset 1h", Selector("x", (), None, timedelta(hours=1))),
        ("x[5m] @ 9", Selector("x", (), timedelta(minutes=5), None, "9.000")),
        ("x[5m:] offset 1h", Subquery(X, timedelta(minutes=5), None, timedelta(hours=1))),
        ('"text"', Constant("text")),
        ("time()", Call("time", (), "scalar")),
        (
            r'{__name__="a:b",c=~`\d`}',
            Selector("a:b", (Matcher("__name__", "=", "a:b"), Matcher("c", "=~", r"\d")), None),
        ),
        (
            'x{a!="1",b!~"2"}',
            Selector("x", (Matcher("a", "!=", "1"), Matcher("b", "!~", "2")), None),
        ),
    ],
)
def test_expressions_become_trees(text: str, expr: Expr) -> None:
    """Each kind of expression keeps what the checks ask of it."""
    assert _parsed(text) == expr


def test_holt_winters_is_known() -> None:
    """Prometheus 2 has holt_winters, which the parser has dropped."""
    assert _parsed("holt_winters(x[5m], 0.1, 0.1)").type == "vector"


def test_types_are_those_of_promql() -> None:
    """Ranges are matrices, strings strings, and a function gives what it returns."""
    texts = ("x[5m]", "x[5m:]", '"a"', "scalar(x)", "-1", "sum(x)")
    types = ["matrix", "matrix", "string", "scalar", "scalar", "vector"]
    assert [_parsed(text).type for text in texts] == types


def test_walk_gives_outer_before_inner_and_left_before_right() -> None:
    """Every node is given once, parameters of aggregations too."""
    nodes = list(walk(_parsed("topk(1, a) + max_over_time((-b)[5m:])")))
    assert [type(node).__name__ for node in nodes] == [
        "Binary",
        "Aggregate",
        "Constant",
        "Selector",
        "Call",
        "Subquery",
        "Unary",
        "Selector",
    ]


def test_selectors_say_whether_history_is_read() -> None:
    """A range of one's own or a subquery's around makes a selector read history."""
    expr = _parsed("a + rate(b[5m]) + max_over_time((c + 1)[5m:])")
    assert [(each.name, ranged) for each, ranged in selectors(expr)] == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sum(x", "unclosed left parenthesis"),
        ("", "no expression found in input"),
        ("x" * 10_000_000, "longer than 200,000 characters, which is not read"),
        ("(" * 5000 + "x" + ")" * 5000, "nested more than 100 levels deep, which is not read"),
        ("x" + " + x" * 3000, "more than 2,000 operators, which are not read"),
        ("-" * 3000 + "x", "more than 2,000 operators, which are not read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, reason: str) -> None:
    """A mistake is told in the parser's words, and what is too large is not tried."""
    assert parse(text) == Unparsable(reason)


def test_a_thousand_operands_are_read() -> None:
    """A chain as long as a generated rule may have passes, matchers not counted."""
    expr = _parsed(" or ".join(['x{a="1",b="2",c="3"}'] * 1000))
    assert sum(1 for _ in walk(expr)) == 1999


def test_mask_hides_strings_and_comments() -> None:
    """What is quoted or commented out becomes blanks, everything else stays in place."""
    assert mask("a{b=\"c\"} # d\n+ `e` 'f'") == "a{b=   }    \n+        "


@given(st.text(alphabet="x1(){}[]\"'`\\,=~<>+-*/ \nsumbyonrateoffset@:#$5m", max_size=80))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text raises."""
    parse(text)
