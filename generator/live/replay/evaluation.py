"""One expression at the times of a chunk, from what the server gave and from records so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from generator.checks.expressions import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Selector,
    Unary,
)
from generator.checks.printing import printed
from generator.live.replay import aggregation, binary, functions, windows
from generator.live.replay.frame import Frame, merged
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.checks.expressions import Expr
    from generator.live.replay.frame import Bools, Floats
    from generator.live.replay.history import History


@dataclass
class Evaluation:
    """The times of a chunk, what the server gave for its leaves, and the records.

    `own` is the record that is being made: of it each time knows only what was before.
    `failed` gathers the times at which the expression as a whole is an error, as two series that
    one match wants to be one; Prometheus' rule then gives nothing.
    """

    times: Floats
    step: float
    # What the server evaluated: by the identity of the part of the expression.
    leaves: Mapping[int, Frame]
    records: Mapping[str, History]
    own: str = ""
    failed: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.failed = np.zeros(len(self.times), dtype=bool)

    @property
    def width(self) -> int:
        """The number of times."""
        return len(self.times)

    def result(self, expr: Expr) -> Frame:
        """Return what a rule's expression gives; UnsupportedError where it is not evaluated."""
        found = self._of(expr)
        if not isinstance(found, Frame):
            found = Frame([()], found[np.newaxis, :], np.ones((1, self.width), dtype=bool))
        whole, clash = merged(found)
        self.failed |= clash
        return whole.where(~self.failed[np.newaxis, :]).seen()

    def _of(self, expr: Expr) -> Frame | Floats:
        if id(expr) in self.leaves:
            return self.leaves[id(expr)]
        found: Frame | Floats
        match expr:
            case Constant():
                found = np.full(self.width, float(expr.value))
            case Selector():
                found = self._record(expr)
            case Unary():
                found = self._negated(self._of(expr.expr))
            case Binary():
                found = self._binary(expr)
            case Aggregate():
                param = None if expr.param is None else self._scalar(expr.param)
                found = aggregation.aggregated(expr, self._vector(expr.expr), param)
            case Call():
                found = self._call(expr)
            case _:
                raise UnsupportedError(f"a subquery over a record: {printed(expr)[:80]}")
        return found

    def _vector(self, expr: Expr) -> Frame:
        found = self._of(expr)
        if not isinstance(found, Frame):
            raise UnsupportedError(f"a scalar for a vector: {printed(expr)[:80]}")
        return found

    def _scalar(self, expr: Expr) -> Floats:
        found = self._of(expr)
        if isinstance(found, Frame):
            raise UnsupportedError(f"a vector for a scalar: {printed(expr)[:80]}")
        return found

    def _negated(self, found: Frame | Floats) -> Frame | Floats:
        return found.with_values(-found.values) if isinstance(found, Frame) else -found

    def _record(self, expr: Selector) -> Frame:
        if expr.range is not None or expr.at is not None:
            raise UnsupportedError(f"{printed(expr)[:80]} outside of a function")
        # What a record was at the evaluation before: where it was gone, its ruler says so.
        span = windows.window(self.step, _offset(expr), self.step, self.width, self._least(expr))
        return self._history(expr).before(span.shift, self.width)

    def _least(self, expr: Selector) -> int:
        return int(expr.name == self.own)

    def _history(self, expr: Selector) -> History:
        if expr.name is None or expr.name not in self.records:
            raise UnsupportedError(f"{expr.name or 'a metric without a name'}")
        return self.records[expr.name].chosen(expr.matchers)

    def _binary(self, expr: Binary) -> Frame | Floats:
        lhs, rhs = self._of(expr.lhs), self._of(expr.rhs)
        if isinstance(lhs, Frame) and isinstance(rhs, Frame):
            found, clash = binary.with_vector(expr, lhs, rhs)
            self.failed |= clash
            return found
        if isinstance(lhs, Frame) or isinstance(rhs, Frame):
            return binary.with_scalar(expr, lhs, rhs)
        return binary.scalars(expr.op, lhs, rhs)

    def _call(self, expr: Call) -> Frame | Floats:
        func, args = expr.func, expr.args
        if func == "time":
            return self.times
        first = args[0] if args else expr
        ranges = [arg for arg in args if isinstance(arg, Selector) and arg.range is not None]
        if ranges:
            return self._over(func, ranges[0], [arg for arg in args if arg is not ranges[0]])
        if func == "vector":
            value = self._scalar(first)
            return Frame([()], value[np.newaxis, :], np.ones((1, self.width), dtype=bool))
        if func == "scalar":
            return functions.scalar(self._vector(first))
        return self._of_vector(func, first, args[1:])

    def _of_vector(self, func: str, first: Expr, rest: Sequence[Expr]) -> Frame:
        frame = self._vector(first)
        if func in functions.CLAMPS:
            return functions.clamped(func, frame, [self._scalar(arg) for arg in rest])
        if func in {"label_replace", "label_join"}:
            frame, clash = merged(functions.labelled(func, frame, rest))
            self.failed |= clash
        elif func in functions.NUMBERS:
            with np.errstate(all="ignore"):
                frame = frame.with_values(functions.NUMBERS[func](frame.values))
        elif func == "absent":
            frame = functions.absent(first, frame)
        elif func not in {"sort", "sort_desc"}:
            raise UnsupportedError(f"the function {func}")
        return frame

    def _over(self, func: str, selector: Selector, rest: Sequence[Expr]) -> Frame:
        history = self._history(selector)
        if selector.at is not None:
            raise UnsupportedError(f"@ {selector.at}")
        range_ = 0.0 if selector.range is None else selector.range.total_seconds()
        span = windows.window(
            range_, _offset(selector), self.step, self.width, self._least(selector)
        )
        if func == "quantile_over_time":
            return windows.quantile(self._scalar(rest[0]), history.reaching(span), span)
        if rest:
            raise UnsupportedError(f"{func} over a record")
        return windows.over(func, history.reaching(span), span)


def _offset(selector: Selector) -> float:
    offset = 0.0 if selector.offset is None else selector.offset.total_seconds()
    if offset < 0:
        raise UnsupportedError("a negative offset of a record")
    return offset
