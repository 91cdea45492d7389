"""What rules and dashboards read: shared by the checks that follow records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks.expressions import Expr, Selector, Subquery, selectors, walk
from generator.checks.grafana import promql_of
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from generator.checks.dashboard import Dashboard, Query
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject


@dataclass(frozen=True)
class Read:
    """A selector that something reads: a rule, or a dashboard's query; `ranged` reads history."""

    selector: Selector
    ranged: bool
    by: Rule | tuple[Dashboard, Query]


@dataclass(frozen=True)
class Asked:
    """An expression that a rule or a dashboard's query evaluates."""

    expr: Expr
    by: Rule | tuple[Dashboard, Query]

    def finding(
        self, check: str, severity: Severity, message: str, hint: str | None = None
    ) -> Finding:
        """Make a finding about it, where it stands."""
        if isinstance(self.by, tuple):
            board, query = self.by
            said = f"{query.where}: {message}"
            return board.finding(check, severity, said, hint, part=query.part)
        return self.by.finding(check, severity, message, hint, expr=True)


def expression(rule: Rule) -> Expr | None:
    """Give a rule's expression, None where it does not parse, which is `rules/promql`'s."""
    expr = parse(rule.expr)
    return None if isinstance(expr, Unparsable) else expr


def asked(subject: Subject) -> Iterator[Asked]:
    """Give every expression of rules and then of dashboards, variables in these replaced."""
    for rule in subject.rules:
        expr = expression(rule)
        if expr is not None:
            yield Asked(expr, rule)
    for board in subject.dashboards:
        for query in board.queries():
            for text in promql_of(query):
                parsed = text if isinstance(text, Unparsable) else parse(text)
                if not isinstance(parsed, Unparsable):
                    yield Asked(parsed, (board, query))


def reads(subject: Subject) -> Iterator[Read]:
    """Give everything that rules and then dashboards read."""
    for each in asked(subject):
        for selector, ranged in selectors(each.expr):
            yield Read(selector, ranged, each.by)


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


def literal_prefix(pattern: str) -> str:
    """Give what every match begins with; anybody's patterns are not run, for they may not end."""
    if "|" in pattern:
        return ""
    prefix = re.split(r"[^\w:]", pattern, maxsplit=1)[0]
    return prefix[:-1] if pattern[len(prefix) : len(prefix) + 1] in set("?*{") else prefix
