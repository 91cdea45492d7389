"""The bundle's queries, as a server is asked them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from generator.checks.dashboard import Dashboard
from generator.checks.expressions import Expr, selectors
from generator.checks.grafana import promql_of
from generator.checks.parsing import Unparsable, parse
from generator.config.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.bundle import Bundle
    from generator.checks.dashboard import Query

QueryKind = Literal["record", "alert", "panel", "annotation", "variable"]

# A variable that fills a matcher: whatever is chosen, all of it is looked at.
_CHOSEN = re.compile(r'(!?)(?:=~|~|=)\s*"(?:\$\w+|\$\{\w+(?::\w+)?\}|\[\[\w+\]\])"')


@dataclass(frozen=True)
class Asked:
    """A query, where it stands, and how often a rule asks it (seconds, None for a panel)."""

    kind: QueryKind
    name: str
    expr: Expr
    every: float | None = None
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Questions:
    """Every query of a bundle, each once."""

    queries: tuple[Asked, ...]

    @cached_property
    def records(self) -> dict[str, tuple[Asked, ...]]:
        """The recording rules by the name that they record."""
        found: dict[str, tuple[Asked, ...]] = {}
        for query in self.queries:
            if query.kind == "record":
                found[query.name] = (*found.get(query.name, ()), query)
        return found

    @cached_property
    def inputs(self) -> dict[str, frozenset[QueryKind]]:
        """The metrics that are no records, by name, with the kinds of queries that read them."""
        found: dict[str, frozenset[QueryKind]] = {}
        for query in self.queries:
            for selector, _ in selectors(query.expr):
                name = selector.name
                if name and name not in self.records and not name.startswith("ALERTS"):
                    found[name] = found.get(name, frozenset()) | {query.kind}
        return dict(sorted(found.items()))

    def lookback(self) -> float:
        """Return how far back the rules look, in seconds, records of records included."""
        deepest: dict[str, float] = {}

        def reach(expr: Expr) -> float:
            far = 0.0
            for selector, _ in selectors(expr):
                own = sum(
                    span.total_seconds() for span in (selector.range, selector.offset) if span
                )
                below = record(selector.name) if selector.name in self.records else 0.0
                far = max(far, own + below)
            return far

        def record(name: str) -> float:
            if name not in deepest:
                deepest[name] = 0.0  # what a record that reads itself adds
                deepest[name] = max(reach(query.expr) for query in self.records[name])
            return deepest[name]

        rules = (query for query in self.queries if query.kind in {"record", "alert"})
        return max((reach(query.expr) for query in rules), default=0.0)


def questions(bundle: Bundle) -> Questions:
    """Return what the rules and dashboards of a bundle ask; what does not parse is left out.

    `realmem check` finds that; here it could only be refused by the server.
    """
    return Questions(tuple(_unique(_all(bundle))))


def _all(bundle: Bundle) -> Iterator[Asked]:
    for group in bundle.catalogue.groups:
        every = duration(group.interval).seconds
        for rule in group.rules:
            expr = parse(rule.expr)
            if isinstance(expr, Unparsable):
                continue
            record = getattr(rule, "record", None)
            labels = tuple(rule.labels.items()) if record else ()
            name = record or f"{rule.alert} ({rule.severity})"  # type: ignore[union-attr]
            yield Asked("record" if record else "alert", name, expr, every, labels)
    for board in bundle.dashboards:
        for query in Dashboard(board.name, board.json).queries():
            for text in promql_of(_replaced(query)):
                expr = text if isinstance(text, Unparsable) else parse(text)
                if not isinstance(expr, Unparsable):
                    yield Asked(query.kind, f"{board.title}: {query.where}", expr)


def _replaced(query: Query) -> Query:
    """Choose everything, wherever a variable chooses."""
    everything = {"": '=~".*"', "!": '!~""'}
    return replace(query, text=_CHOSEN.sub(lambda found: everything[found[1]], query.text))


def _unique(queries: Iterator[Asked]) -> Iterator[Asked]:
    """Give every rule, and a panel's query the first time that it is asked."""
    seen: set[Expr] = set()
    for query in queries:
        if query.every is not None or query.expr not in seen:
            seen.add(query.expr)
            yield query
