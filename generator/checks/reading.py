"""What rules and dashboards read: shared by the checks that follow records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks.expressions import Expr, Selector, Subquery, selectors, walk
from generator.checks.grafana import promql_of
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from generator.checks.dashboard import Dashboard, Query
    from generator.checks.subject import Rule, Subject


@dataclass(frozen=True)
class Read:
    """A selector that something reads: a rule, or a dashboard's query; `ranged` reads history."""

    selector: Selector
    ranged: bool
    by: Rule | tuple[Dashboard, Query]


def expression(rule: Rule) -> Expr | None:
    """Give a rule's expression, None where it does not parse, which is `rules/promql`'s."""
    expr = parse(rule.expr)
    return None if isinstance(expr, Unparsable) else expr


def reads(subject: Subject) -> Iterator[Read]:
    """Give everything that rules and then dashboards read."""
    for rule in subject.rules:
        expr = expression(rule)
        for selector, ranged in selectors(expr) if expr else ():
            yield Read(selector, ranged, rule)
    for board in subject.dashboards:
        for query in board.queries():
            for text in promql_of(query):
                parsed = text if isinstance(text, Unparsable) else parse(text)
                for selector, ranged in () if isinstance(parsed, Unparsable) else selectors(parsed):
                    yield Read(selector, ranged, (board, query))


def ranges(expr: Expr) -> Iterator[timedelta]:
    """Give the ranges that are read, of selectors and subqueries."""
    for node in walk(expr):
        if isinstance(node, Selector | Subquery) and node.range is not None:
            yield node.range


def behind(rule: Rule, subject: Subject) -> list[Rule]:
    """Give a rule and every recording rule that it reads, however far down."""
    queue, seen = [rule], {id(rule)}
    for reader in queue:
        expr = expression(reader)
        for selector, _ in selectors(expr) if expr else ():
            makers = subject.records.get(selector.name or "", ())
            queue += [maker for maker in makers if id(maker) not in seen]
            seen.update(map(id, makers))
    return queue
