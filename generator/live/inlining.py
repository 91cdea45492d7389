"""Queries over records that a server has not yet: each record's expression in its place.

Good for one look at what a query would find, not for history: a range over a record becomes two of
its evaluations.
"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

from generator.checks.expressions import (
    Binary,
    Call,
    Constant,
    Expr,
    Selector,
    Subquery,
    transformed,
)
from generator.checks.printing import printed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from generator.checks.expressions import Matcher
    from generator.live.asked import Asked

# VictoriaMetrics takes queries of 16 KiB unless told otherwise.
LONGEST = 15_000

_STEP = timedelta(minutes=1)
_RANGE = timedelta(minutes=2, seconds=5)
# A label that nobody has, to choose series of an expression by.
_MARK = "realmem_matches"


def inlined(
    expr: Expr, records: Mapping[str, tuple[Asked, ...]], missing: Collection[str]
) -> Expr | None:
    """Return the expression without records that are missing; None where it gets too long."""
    made: dict[str, Expr | None] = {}
    making: set[str] = set()

    def record(name: str) -> Expr | None:
        if name not in made:
            making.add(name)
            parts = [_labelled(rule, within(rule.expr)) for rule in records[name]]
            known = [part for part in parts if part is not None]
            made[name] = reduce(_or, known) if len(known) == len(parts) else None
            making.remove(name)
        return made[name]

    def within(tree: Expr) -> Expr | None:
        too_long = False

        def change(node: Expr) -> Expr:
            nonlocal too_long
            if not isinstance(node, Selector) or node.name not in missing:
                return node
            if node.name in making:
                return node  # its own past, which is missing and so gives nothing
            own = record(node.name or "")
            if own is None:
                too_long = True
                return node
            return _placed(node, own)

        whole = transformed(tree, change)
        return None if too_long or len(printed(whole)) > LONGEST else whole

    return within(expr)


def _placed(selector: Selector, record: Expr) -> Expr:
    """Return a record's expression where a selector chose among its series."""
    matchers = [each for each in selector.matchers if each.name != "__name__"]
    chosen = reduce(_filtered, matchers, record)
    if selector.range is not None:
        return Subquery(chosen, _RANGE, _STEP, selector.offset, selector.at)
    if selector.offset or selector.at:
        over = Subquery(chosen, _STEP, _STEP, selector.offset, selector.at)
        return Call("last_over_time", (over,), "vector")
    return chosen


def _filtered(expr: Expr, matcher: Matcher) -> Expr:
    """Return the series of an expression whose label matches: PromQL has no word for that."""
    if matcher.op == "=~" and matcher.value == ".*":
        return expr
    regex = matcher.value if "~" in matcher.op else _literal(matcher.value)
    marked = _replace(expr, _MARK, "1", matcher.name, regex)
    chosen = _replace(Call("vector", (Constant(1.0),), "vector"), _MARK, "1", "", "")
    keep = "unless" if matcher.op.startswith("!") else "and"
    return _replace(Binary(keep, marked, chosen, "vector", on=(_MARK,)), _MARK, "", "", "")


def _literal(value: str) -> str:
    """Return a regular expression (RE2) that matches one text."""
    return "".join(f"\\{c}" if c in r"\.+*?()|[]{}^$" else c for c in value)


def _labelled(rule: Asked, expr: Expr | None) -> Expr | None:
    """Return a rule's expression with the labels that the rule adds."""
    if expr is None:
        return None
    for name, value in rule.labels:
        expr = _replace(expr, name, value, "", "")
    return expr


def _replace(expr: Expr, label: str, value: str, source: str, regex: str) -> Expr:
    args = (Constant(label), Constant(value), Constant(source), Constant(regex))
    return Call("label_replace", (expr, *args), "vector")


def _or(lhs: Expr, rhs: Expr) -> Expr:
    return Binary("or", lhs, rhs, "vector")
