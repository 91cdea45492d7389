"""Expressions are written as PromQL that means the same."""

from __future__ import annotations

import pytest

from generator import bundle
from generator.checks.dashboard import Dashboard
from generator.checks.expressions import Selector, transformed
from generator.checks.grafana import promql_of
from generator.checks.parsing import Unparsable, parse
from generator.checks.printing import printed
from tests.support import generated

CASES = (
    'a{b="c", d!="e", f=~"g|h", i!~"j"}',
    '{__name__=~"a|b", c="d"}',
    '{__name__="a", c="d"}',
    r'a{b="\"\\ü\n"}',
    "a offset 5m",
    "a offset -90s",
    "a[5m30s] @ 1609746000.000 offset 1h",
    "rate(a[5m])[1h30m:15s] offset 1d",
    "max_over_time(a[1h:])",
    "a @ end()",
    "-a + 2 * -3",
    "(a + b) * c - d / e % f ^ g",
    "a > bool 3",
    "a and b or c unless d",
    "a * on (x, y) group_left (z) b",
    "a / ignoring (x) group_right () b",
    "a == on () b",
    "sum by (x, y) (a)",
    "sum without (x) (a)",
    "sum(a)",
    "group by () (a)",
    "topk by (x) (3, a)",
    'count_values("v", a)',
    "quantile(0.9, a)",
    'label_replace(a, "x", "$1", "y", "(.+)")',
    "clamp_min(a, 1e10) < Inf",
    "a < -Inf",
    "a != NaN",
    "time() - 5",
    "a[10ms]",
    "vector(1)",
)


@pytest.mark.parametrize("text", CASES)
def test_what_is_printed_parses_to_the_same_tree(text: str) -> None:
    """Every construct, offsets and steps included."""
    tree = parse(text)
    assert not isinstance(tree, Unparsable)
    again = parse(printed(tree))
    assert repr(again) == repr(tree)  # NaN is not itself


def expressions() -> list[str]:
    """Return every expression of the generated rules and dashboards."""
    made = bundle.load(generated.ROOT / "realmem.yaml")
    rules = [rule.expr for group in made.catalogue.groups for rule in group.rules]
    boards = [Dashboard("", board) for board in generated.dashboards().values()]
    texts = [text for board in boards for query in board.queries() for text in promql_of(query)]
    return rules + [text for text in texts if isinstance(text, str)]


def test_all_of_ours_is_printed_as_it_is_meant() -> None:
    """Rules and dashboards."""
    texts = expressions()
    assert len(texts) > 50
    for text in texts:
        tree = parse(text)
        assert not isinstance(tree, Unparsable)
        assert parse(printed(tree)) == tree


def test_a_deep_chain_is_printed() -> None:
    """A thousand overrides are a thousand operands."""
    tree = parse(" or ".join(f"a{n}" for n in range(1000)))
    assert not isinstance(tree, Unparsable)
    assert printed(tree).count(" or ") == 999


def test_nodes_are_changed_inner_before_outer() -> None:
    """Every selector is renamed, wherever it stands."""
    tree = parse("sum by (x) (rate(a[5m])) / on (x) topk(2, b) + max_over_time(c[1h:1m])")
    assert not isinstance(tree, Unparsable)
    renamed = transformed(
        tree, lambda node: Selector("z", (), node.range) if isinstance(node, Selector) else node
    )
    assert printed(renamed) == printed(tree).replace("a[", "z[").replace(" b)", " z)").replace(
        "(c)", "(z)"
    )
