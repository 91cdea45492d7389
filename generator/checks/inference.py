"""Which labels an expression's result can have, as far as that can be known for sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks.expressions import (
    CHOOSING,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Constant,
    Expr,
    Selector,
    Subquery,
    Unary,
)
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.checks.subject import Rule, Subject

# Deeper trees than anybody writes are not followed: their labels are unknown.
MAX_DEPTH = 120


@dataclass(frozen=True)
class Labels:
    """Labels that a vector can have: of `names` alone, or, where `open`, any but `names`.

    `sources` are the metrics that the series, and so the labels, come from.
    """

    names: frozenset[str] = frozenset()
    open: bool = False
    sources: frozenset[str] = frozenset()

    def can(self, label: str) -> bool:
        """Whether a series can have this label."""
        return (label in self.names) != self.open

    def minus(self, labels: Iterable[str]) -> Labels:
        """Without these labels."""
        names = self.names | frozenset(labels) if self.open else self.names - frozenset(labels)
        return Labels(names, self.open, self.sources)

    def plus(self, labels: Iterable[str]) -> Labels:
        """With these labels too."""
        names = self.names - frozenset(labels) if self.open else self.names | frozenset(labels)
        return Labels(names, self.open, self.sources)

    def only(self, labels: Iterable[str]) -> Labels:
        """Of these labels, those that it can have."""
        return Labels(frozenset(filter(self.can, labels)), open=False, sources=self.sources)

    def either(self, other: Labels) -> Labels:
        """Give the labels of a series of one or of the other."""
        sources = self.sources | other.sources
        if self.open and other.open:
            return Labels(self.names & other.names, open=True, sources=sources)
        if self.open or other.open:
            wide, narrow = (self, other) if self.open else (other, self)
            return Labels(wide.names - narrow.names, open=True, sources=sources)
        return Labels(self.names | other.names, open=False, sources=sources)

    def both(self, other: Labels) -> Labels:
        """Give the labels that one can have and the other too."""
        if other.open:
            return self.minus(other.names)
        return self.only(other.names)


NONE = Labels()
UNKNOWN = Labels(open=True)


class Inference:
    """Follows expressions through the subject's records; keeps what it found of each record."""

    def __init__(self, subject: Subject) -> None:
        self._records = subject.records
        self._known: dict[str, Labels] = {}

    def of(self, expr: Expr, depth: int = 0) -> Labels:
        """Give the labels of an expression's result."""
        if depth > MAX_DEPTH:
            return UNKNOWN
        labels = NONE  # of a number or a string
        match expr:
            case Selector():
                labels = self._selector(expr, depth + 1)
            case Unary() | Subquery():
                labels = self.of(expr.expr, depth + 1)
            case Aggregate():
                labels = _aggregated(expr, self.of(expr.expr, depth + 1))
            case Binary():
                labels = self._binary(expr, depth + 1)
            case Call():
                labels = self._call(expr, depth + 1)
        return labels

    def _selector(self, expr: Selector, depth: int) -> Labels:
        empty = {m.name for m in expr.matchers if (m.op, m.value) in {("=", ""), ("!~", ".+")}}
        if expr.name in self._records:
            return self._record(expr.name, depth).minus(empty)
        return Labels(frozenset(empty), open=True, sources=frozenset({expr.name or ""}))

    def _record(self, name: str, depth: int) -> Labels:
        if name not in self._known:
            self._known[name] = UNKNOWN  # what a record that reads itself sees
            makers = [self._rule(rule, depth) for rule in self._records[name]]
            made = makers[0]
            for maker in makers[1:]:
                made = made.either(maker)
            self._known[name] = made
        return self._known[name]

    def _rule(self, rule: Rule, depth: int) -> Labels:
        expr = parse(rule.expr)
        labels = UNKNOWN if isinstance(expr, Unparsable) else self.of(expr, depth)
        removed = [name for name, value in rule.labels.items() if not value]
        return labels.plus(set(rule.labels) - set(removed)).minus(removed)

    def _binary(self, expr: Binary, depth: int) -> Labels:
        lhs, rhs = self.of(expr.lhs, depth), self.of(expr.rhs, depth)
        if not expr.joins:
            return lhs if expr.lhs.type == "vector" else rhs
        if expr.op == "or":
            return lhs.either(rhs)
        if expr.op in SET_OPERATORS:
            return lhs
        if expr.group is not None:
            many, one = (lhs, rhs) if expr.group == "left" else (rhs, lhs)
            return many.minus(expr.include).plus(filter(one.can, expr.include))
        if expr.on is not None:
            return lhs.both(rhs).only(expr.on)
        return lhs.minus(expr.ignoring or ()).both(rhs)

    def _call(self, expr: Call, depth: int) -> Labels:
        operand = expr.operand
        if expr.func in {"absent", "absent_over_time"}:
            return _absent(operand)
        if expr.func in {"vector", "scalar"} or operand is None:
            return NONE
        labels = self.of(operand, depth)
        if expr.func in {"label_replace", "label_join"}:
            target = expr.args[1]
            return labels.plus([str(target.value)]) if isinstance(target, Constant) else UNKNOWN
        if expr.func == "histogram_quantile":
            return labels.minus(["le"])
        return UNKNOWN if expr.func in {"info", "histogram_quantiles"} else labels


def _aggregated(expr: Aggregate, labels: Labels) -> Labels:
    if expr.op in CHOOSING:
        return labels
    by = expr.by or ()
    labels = labels.only(by) if expr.without is None else labels.minus(expr.without)
    if expr.op == "count_values" and isinstance(expr.param, Constant):
        labels = labels.plus([str(expr.param.value)])
    return labels


def _absent(operand: Expr | None) -> Labels:
    """Give the labels that absent() makes up from its selector's equality matchers."""
    if not isinstance(operand, Selector):
        return NONE
    matched = [m.name for m in operand.matchers if m.name != "__name__"]
    equal = [m.name for m in operand.matchers if m.op == "=" and matched.count(m.name) == 1]
    return Labels(frozenset(equal), open=False, sources=frozenset({operand.name or ""}))
