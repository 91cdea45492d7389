"""What is sent whole and what in parts; and fallbacks that nobody needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from generator.checks.parsing import Unparsable, parse
from generator.checks.printing import printed
from generator.live.replay.splitting import leaves
from generator.live.replay.thrift import Measured, slimmed
from tests.live.stub import Stub

if TYPE_CHECKING:
    from generator.checks.expressions import Expr

RECORDS = {"a:b"}


@dataclass(frozen=True)
class Known:
    """Says short of what holds a word, never of what holds another."""

    few: str = ""
    none: str = ""

    def short(self, expr: Expr) -> bool:
        return bool(self.few) and self.few in printed(expr)

    def never(self, expr: Expr) -> bool:
        return bool(self.none) and self.none in printed(expr)


def tree(text: str) -> Expr:
    found = parse(text)
    assert not isinstance(found, Unparsable), found.reason
    return found


def sent(text: str, thrift: Known) -> set[str]:
    expr = slimmed(tree(text), RECORDS, thrift)
    return {printed(leaf) for leaf in leaves(expr, RECORDS, thrift)}


def test_what_has_many_series_is_sent_in_parts() -> None:
    """Bare selectors, and functions over their ranges."""
    parts = {"x", "y", "rate(z[300s])"}
    assert sent("max by (p) (x - y) * rate(z[5m])", Known()) == parts


def test_what_comes_to_little_is_sent_whole() -> None:
    """Its answer is short, however long the server takes over it."""
    assert sent("(few - y > 3) + a:b", Known(few="few")) == {"((few) - (y)) > (3.0)"}


def test_a_fallback_that_nobody_needs_is_dropped_with_all_it_reads() -> None:
    """Of a chain, too: what the first covers needs no other."""
    assert sent("max by (p) (x or old + z or older)", Known(none="old")) == {"x"}
    assert sent("max by (p) (x or old)", Known()) == {"x", "old"}


def test_a_fallback_behind_a_record_stays() -> None:
    """The server does not know the record."""
    expr = slimmed(tree("a:b or old"), RECORDS, Known(none="old"))
    assert printed(expr) == "(a:b) or (old)"


@pytest.mark.parametrize("op", ["and", "unless"])
def test_only_the_keys_are_asked_for_where_only_they_count(op: str) -> None:
    """A few labels of thousands of series; through `or` as well."""
    expr = slimmed(tree(f"a:b {op} on (cluster) (x or a:b)"), RECORDS, Known())
    assert printed(expr) == f"(a:b) {op} on (cluster) ((group by (cluster) (x)) or (a:b))"
    many = slimmed(tree(f"a:b {op} on (n, p, c) x"), RECORDS, Known())
    assert printed(many) == f"(a:b) {op} on (n, p, c) (x)"


def test_the_server_is_asked_once_whether_an_expression_is_short() -> None:
    """Fewer series than a fifth of the containers."""
    stub = Stub({"count(few)": [({}, 19)], "count(many)": [({}, 500)]})
    thrift = Measured(stub.server(), 0, 1000, 100)
    assert [thrift.short(tree(text)) for text in ("few", "many", "none", "few")] == [
        True, False, True, True,
    ]  # fmt: skip
    assert stub.asked.count("count(few)") == 1
    assert not thrift.never(tree("many"))
