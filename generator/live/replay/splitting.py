"""Which part of an expression the server evaluates, and which is evaluated here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from generator.checks.expressions import (
    Aggregate,
    Call,
    Constant,
    Expr,
    Selector,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.live.replay.thrift import Thrift

# What a server does again for every series at every step, and we once a series.
_SLOW_CALLS = frozenset({"label_replace", "label_join"})
_SLOW_AGGREGATES = frozenset({"topk", "bottomk", "count_values"})
# Of a vector that is fetched these cost nothing here.
_CHEAP = frozenset({"vector", "time", "scalar"})


def leaves(expr: Expr, records: Collection[str], thrift: Thrift) -> tuple[Expr, ...]:
    """Return the parts of an expression that the server is to evaluate, the largest worth it."""
    ready = _pushable(expr, records)
    found = []
    stack = [expr]
    while stack:
        node = stack.pop()
        if not any(isinstance(inner, Selector) for inner in walk(node)):
            continue
        if ready[id(node)] and (_simple(node) or thrift.short(node)):
            found.append(node)
        else:
            stack.extend(children(node))
    return tuple(found)


def _simple(expr: Expr) -> bool:
    """Whether an expression is a selector, or a function over a range of one."""
    return isinstance(expr, Selector) or (
        isinstance(expr, Call) and any(arg.type == "matrix" for arg in expr.args)
    )


def _pushable(expr: Expr, records: Collection[str]) -> dict[int, bool]:
    """Return for each node, by identity, whether the server can and should evaluate it."""
    ready: dict[int, bool] = {}
    for node in reversed(list(walk(expr))):
        fine = all(ready[id(child)] for child in children(node))
        if isinstance(node, Selector):
            fine = node.name is not None and node.name not in records
        elif isinstance(node, Call):
            fine = fine and node.func not in _SLOW_CALLS | _CHEAP
        elif isinstance(node, Aggregate):
            fine = fine and node.op not in _SLOW_AGGREGATES
        elif isinstance(node, Constant):
            fine = True
        ready[id(node)] = fine
    return ready


def reach(expr: Expr, name: str) -> float | None:
    """Return how far back, in seconds, an expression reads a record; None if it does not."""
    found = [
        sum((span for span in (node.range, node.offset) if span), timedelta()).total_seconds()
        for node in walk(expr)
        if isinstance(node, Selector) and node.name == name
    ]
    return max(found, default=None)
