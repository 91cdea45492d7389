"""What costs a server least: whole expressions where little is left of them, else their parts.

A range query of a bare selector is cheap however many series it has; every operator between two
vectors takes as long again. So an expression is only sent where its result is short.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from generator.checks.expressions import (
    Aggregate,
    Binary,
    Call,
    Expr,
    Selector,
    children,
    rebuilt,
    walk,
)
from generator.checks.printing import printed
from generator.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.live.server import Server

# Of as many series as there are containers: fewer are short.
_SHORT = 0.2
# How often a fallback is looked for over the whole of history.
_LOOKS = 24
# Keys of so few labels come to few series, whatever they are of.
_FEW_LABELS = 2


class Thrift(Protocol):
    """What a plan wants to know of the data."""

    def short(self, expr: Expr) -> bool:
        """Whether little is left of an expression, so that it is best sent as it is."""
        ...

    def never(self, expr: Expr) -> bool:
        """Whether an expression has no series in all of history."""
        ...


class Whole:
    """Sends everything as it is: exact whatever the data, and right for small histories."""

    def short(self, expr: Expr) -> bool:  # noqa: ARG002 - every expression
        """Say yes."""
        return True

    def never(self, expr: Expr) -> bool:  # noqa: ARG002 - no expression
        """Say no."""
        return False


@dataclass
class Measured:
    """Asks the server: counts at the end of the history, and looks at some times of it."""

    server: Server
    start: float
    end: float
    containers: int
    _short: dict[str, bool] = field(default_factory=dict)
    _never: dict[str, bool] = field(default_factory=dict)

    def short(self, expr: Expr) -> bool:
        """Whether an expression has far fewer series than there are containers."""
        text = printed(expr)
        if text not in self._short:
            try:
                found = self.server.query(f"count({text})", self.end)
            except QueryError:
                self._short[text] = True  # its error is then the rule's own
            else:
                count = found[0].value if found else 0
                self._short[text] = count <= _SHORT * self.containers
        return self._short[text]

    def never(self, expr: Expr) -> bool:
        """Whether an expression is empty at some dozens of times."""
        text = printed(expr)
        if text not in self._never:
            self._never[text] = self._looked(f"count({text})")
        return self._never[text]

    def _looked(self, text: str) -> bool:
        """Look at the end, which mostly tells, and then at times before it."""
        step = max((self.end - self.start) / _LOOKS, 60.0)
        try:
            return not self.server.query(text, self.end) and not self.server.query_range(
                text, self.start, self.end, step
            )
        except QueryError:
            return False


def slimmed(expr: Expr, records: Collection[str], thrift: Thrift) -> Expr:
    """Return an expression that comes to the same, without fallbacks that are never needed.

    `a or b` is `a` where there is never a `b` without an `a`: the estimates of old kubelets, for
    instance. And of what only the keys count, only these are asked for.
    """
    scraped = _scraped(expr, records)
    if not children(expr) or (scraped and thrift.short(expr)):
        return expr
    if isinstance(expr, Binary) and expr.op == "or" and scraped:
        # Before it is looked into: what is dropped needs no look.
        rest = replace(expr, op="unless", lhs=expr.rhs, rhs=_first(expr))
        if thrift.never(rest):
            return slimmed(expr.lhs, records, thrift)
    made = rebuilt(expr, [slimmed(child, records, thrift) for child in children(expr)])
    if not isinstance(made, Binary) or not made.joins:
        return made
    if made.op in {"and", "unless"} and made.on is not None and len(made.on) <= _FEW_LABELS:
        return replace(made, rhs=_keys(made.rhs, made.on, records))
    return made


def _first(expr: Binary) -> Expr:
    """Return the first of a chain of `or`: what it covers the whole chain covers."""
    first: Expr = expr
    while isinstance(first, Binary) and first.op == "or":
        first = first.lhs
    return first


def _keys(expr: Expr, by: tuple[str, ...], records: Collection[str]) -> Expr:
    """Return what has the same keys as an expression, and no more labels than these."""
    if isinstance(expr, Binary) and expr.op == "or" and expr.on is None and not expr.ignoring:
        lhs, rhs = (_keys(side, by, records) for side in (expr.lhs, expr.rhs))
        return Binary("or", lhs, rhs, "vector")
    grouped = isinstance(expr, Aggregate) and expr.by == by
    if grouped or not _scraped(expr, records):
        return expr
    return Aggregate("group", expr, None, by, None)


def _scraped(expr: Expr, records: Collection[str]) -> bool:
    """Whether an expression reads scraped series alone, and labels as they are."""
    return all(
        node.name is not None and node.name not in records
        if isinstance(node, Selector)
        else not (isinstance(node, Call) and node.func.startswith("label_"))
        for node in walk(expr)
    )
