"""Whether an expression drops series by a condition, or gives something whenever it has data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import Binary, Call, Selector, children, walk
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from generator.checks.expressions import Expr
    from generator.checks.subject import Subject

# What is given the benefit of the doubt: no alert that anybody wrote is this deep.
MAX_DEPTH = 120


class Filtering:
    """Follows expressions through the subject's records; keeps what it found of each record."""

    def __init__(self, subject: Subject) -> None:
        self._records = subject.records
        self._known: dict[str, bool] = {}

    def filters(self, expr: Expr) -> bool:
        """Whether an alert on this can be silent while its metrics exist.

        Constants count as filtered: `vector(1)` is meant to fire always.
        """
        reads = any(isinstance(node, Selector) for node in walk(expr))
        return not reads or self._filters(expr, 0)

    def _filters(self, expr: Expr, depth: int) -> bool:
        if depth > MAX_DEPTH:
            return True
        match expr:
            case Selector():
                return self._record(expr.name or "", depth + 1)
            case Binary() if expr.filters or expr.op in {"and", "unless"}:
                return True
            case Call(func="absent" | "absent_over_time"):
                return True
            case Call(func="scalar"):
                return False  # a number, NaN at worst
        operands = (self._filters(child, depth + 1) for child in children(expr))
        return all(operands) if isinstance(expr, Binary) and expr.op == "or" else any(operands)

    def _record(self, name: str, depth: int) -> bool:
        """Whether a record is there only at times; of what others record nothing is known."""
        if name not in self._records:
            return ":" in name or name in {"ALERTS", "ALERTS_FOR_STATE"}
        if name not in self._known:
            self._known[name] = True  # what a record that reads itself sees
            parsed = [parse(rule.expr) for rule in self._records[name]]
            self._known[name] = all(
                isinstance(expr, Unparsable) or self._filters(expr, depth) for expr in parsed
            )
        return self._known[name]
