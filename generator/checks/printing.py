"""`expressions` -> PromQL text that parses to the same tree."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from generator.checks.expressions import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Expr,
    Selector,
    Subquery,
    Unary,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


def printed(expr: Expr) -> str:
    """Write an expression on one line, with parentheses around every operand."""
    done: list[str] = []
    stack: list[tuple[Expr, bool]] = [(expr, False)]
    # Without recursion: chains of operators are deep.
    while stack:
        node, ready = stack.pop()
        operands = children(node)
        if ready or not operands:
            split = len(done) - len(operands)
            done[split:] = [_node(node, done[split:])]
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(operands))
    return done[0]


def _node(expr: Expr, operands: Sequence[str]) -> str:
    match expr:
        case Constant():
            text = _constant(expr.value)
        case Selector():
            text = _selector(expr)
        case Subquery():
            step = "" if expr.step is None else _duration(expr.step)
            text = f"({operands[0]})[{_duration(expr.range)}:{step}]{_modifiers(expr)}"
        case Binary():
            text = _binary(expr, *operands)
        case Aggregate():
            text = f"{expr.op}{_grouping(expr)} ({', '.join(operands)})"
        case Call():
            text = f"{expr.func}({', '.join(operands)})"
        case Unary():
            text = f"-({operands[0]})"
    return text


def _constant(value: float | str) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if math.isnan(value):
        return "NaN"
    return repr(value) if math.isfinite(value) else "Inf" if value > 0 else "-Inf"


def _quoted(text: str) -> str:
    # JSON's escapes are Go's, which PromQL has.
    return json.dumps(text, ensure_ascii=False)


def _selector(expr: Selector) -> str:
    named = any(each.name == "__name__" for each in expr.matchers)
    name = "" if named or expr.name is None else expr.name
    inner = ", ".join(f"{each.name}{each.op}{_quoted(each.value)}" for each in expr.matchers)
    text = f"{name}{{{inner}}}" if inner or not name else name
    over = "" if expr.range is None else f"[{_duration(expr.range)}]"
    return f"{text}{over}{_modifiers(expr)}"


def _modifiers(expr: Selector | Subquery) -> str:
    at = "" if expr.at is None else f" @ {expr.at}"
    if not expr.offset:
        return at
    sign = "-" if expr.offset.total_seconds() < 0 else ""
    return f"{at} offset {sign}{_duration(abs(expr.offset))}"


def _duration(span: timedelta | None) -> str:
    milliseconds = 0 if span is None else round(span.total_seconds() * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{milliseconds}ms" if rest else f"{seconds}s"


def _binary(expr: Binary, lhs: str, rhs: str) -> str:
    words = [expr.op]
    if expr.returns_bool:
        words.append("bool")
    if expr.on is not None:
        words.append(f"on ({', '.join(expr.on)})")
    elif expr.ignoring is not None:
        words.append(f"ignoring ({', '.join(expr.ignoring)})")
    if expr.group is not None:
        words.append(f"group_{expr.group} ({', '.join(expr.include)})")
    return f"({lhs}) {' '.join(words)} ({rhs})"


def _grouping(expr: Aggregate) -> str:
    if expr.without is not None:
        return f" without ({', '.join(expr.without)})"
    return "" if expr.by is None else f" by ({', '.join(expr.by)})"
