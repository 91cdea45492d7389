"""Queries with the expressions of records in their place find what the records would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.checks.parsing import Unparsable, parse
from generator.checks.printing import printed
from generator.live.asked import Asked
from generator.live.inlining import LONGEST, inlined
from tests.support import capture

if TYPE_CHECKING:
    from generator.checks.expressions import Expr
    from tests.support.prometheus import Prometheus


def tree(text: str) -> Expr:
    found = parse(text)
    assert not isinstance(found, Unparsable)
    return found


def records(**exprs: str) -> dict[str, tuple[Asked, ...]]:
    """Return records by name, in which __ stands for a colon."""
    found: dict[str, tuple[Asked, ...]] = {}
    for key, expr in exprs.items():
        name = key.replace("__", ":")
        found[name] = (Asked("record", name, tree(expr), 60),)
    return found


def text(expr: str, known: dict[str, tuple[Asked, ...]]) -> str:
    found = inlined(tree(expr), known, known)
    assert found is not None
    return printed(found)


def test_records_of_records_are_put_in_their_place() -> None:
    """Down to what is scraped."""
    known = records(a__b="sum by (x) (raw)", a__c="a:b * 2")
    assert text("a:c > 1", known) == "((sum by (x) (raw)) * (2.0)) > (1.0)"


def test_ranges_become_two_evaluations_and_offsets_stay() -> None:
    """Enough to see which series there are."""
    known = records(a__b="raw")
    assert text("min_over_time(a:b[3d] offset 1h)", known) == (
        "min_over_time((raw)[125s:60s] offset 3600s)"
    )
    assert text("a:b offset 1h", known) == "last_over_time((raw)[60s:60s] offset 3600s)"


def test_records_that_are_there_are_read() -> None:
    """They cost less than their expression."""
    known = records(a__b="raw", a__c="other")
    found = inlined(tree("a:b + a:c"), known, {"a:c"})
    assert found is not None
    assert printed(found) == "(a:b) + (other)"


def test_what_gets_too_long_is_left() -> None:
    """A server refuses longer queries."""
    known = records(a__b="raw + raw", a__c="a:b + a:b + a:b + a:b")
    wide = " + ".join(["a:c"] * (LONGEST // 40))
    assert inlined(tree(wide), known, known) is None


def test_the_past_of_a_record_is_asked_by_its_name() -> None:
    """A circle has no end; where the record is missing its past gives nothing."""
    known = records(a__b="a:b offset 1m or raw", a__c="a:b + 1")
    assert text("a:c", known) == "((a:b offset 60s) or (raw)) + (1.0)"


def test_several_rules_of_one_record_and_their_labels() -> None:
    """Each with its own."""
    known: dict[str, tuple[Asked, ...]] = {
        "a:b": (
            Asked("record", "a:b", tree("x"), 60, (("kind", "one"),)),
            Asked("record", "a:b", tree("y"), 60, (("kind", "two"),)),
        )
    }
    assert text("a:b", known) == (
        '(label_replace(x, "kind", "one", "", "")) or (label_replace(y, "kind", "two", "", ""))'
    )


@pytest.mark.e2e
@pytest.mark.parametrize(
    "matcher",
    ['="shop"', '!="shop"', '=~"sh.*"', '!~"sh.*|media"', '=~".+"', '=~".*"', '=""', '="s.op"'],
)
def test_series_are_chosen_by_label_as_a_selector_would(
    server: Prometheus, later: int, matcher: str
) -> None:
    """On a real Prometheus and a real VictoriaMetrics."""
    at = capture.WINDOW.start + later + 3600
    known = records(a__b="sum by (namespace) (container_memory_rss)")
    chosen = server.query(text(f"a:b{{namespace{matcher}}}", known), at)
    plain = f"sum by (namespace) (container_memory_rss{{namespace{matcher}}})"
    assert sorted(map(str, chosen)) == sorted(map(str, server.query(plain, at)))
