"""PromQL as a tree of our own: small, hashable, and walked without recursion.

promql-parser's own nodes copy their whole subtree at every attribute access, so that even its
`walk` takes cubic time; each expression is therefore converted once (see `parsing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import timedelta

Type = Literal["vector", "scalar", "matrix", "string"]

COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})
SET_OPERATORS = frozenset({"and", "or", "unless"})
# The aggregations that choose among their input's series, and so keep all labels.
CHOOSING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


@dataclass(frozen=True, slots=True)
class Matcher:
    """`name op value`, with op one of =, !=, =~, !~."""

    name: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a string."""

    value: float | str

    @property
    def type(self) -> Type:
        """Give the PromQL type."""
        return "string" if isinstance(self.value, str) else "scalar"


@dataclass(frozen=True, slots=True)
class Selector:
    """Series chosen by name and matchers; with a range, a matrix. `at` is what follows an @."""

    name: str | None
    matchers: tuple[Matcher, ...]
    range: timedelta | None
    offset: timedelta | None = None
    at: str | None = None

    @property
    def type(self) -> Type:
        """Give the PromQL type."""
        return "vector" if self.range is None else "matrix"


@dataclass(frozen=True, slots=True)
class Subquery:
    """`expr[range:step]`."""

    expr: Expr
    range: timedelta | None
    step: timedelta | None = None
    offset: timedelta | None = None
    at: str | None = None
    type: Type = "matrix"


@dataclass(frozen=True, slots=True)
class Unary:
    """`-expr`."""

    expr: Expr
    type: Type


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; `on` and `ignoring` are None where not written, `group` names the many side."""

    op: str
    lhs: Expr
    rhs: Expr
    type: Type
    returns_bool: bool = False
    on: tuple[str, ...] | None = None
    ignoring: tuple[str, ...] | None = None
    group: Literal["left", "right"] | None = None
    include: tuple[str, ...] = ()

    @property
    def joins(self) -> bool:
        """Whether both sides are vectors, matched series by series."""
        return self.lhs.type == self.rhs.type == "vector"

    @property
    def filters(self) -> bool:
        """Whether it drops series by a comparison of values."""
        return self.op in COMPARISONS and not self.returns_bool and self.type == "vector"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`op by (…) (param, expr)`; `by` and `without` are None where not written."""

    op: str
    expr: Expr
    param: Expr | None
    by: tuple[str, ...] | None
    without: tuple[str, ...] | None
    type: Type = "vector"


@dataclass(frozen=True, slots=True)
class Call:
    """A function's call."""

    func: str
    args: tuple[Expr, ...]
    type: Type

    @property
    def operand(self) -> Expr | None:
        """The first argument that carries series, whose labels the result has."""
        return next((arg for arg in self.args if arg.type in {"vector", "matrix"}), None)


Expr: TypeAlias = Constant | Selector | Subquery | Unary | Binary | Aggregate | Call


def children(expr: Expr) -> tuple[Expr, ...]:
    """Give the direct operands."""
    match expr:
        case Binary():
            return (expr.lhs, expr.rhs)
        case Call():
            return expr.args
        case Aggregate():
            return (expr.expr,) if expr.param is None else (expr.param, expr.expr)
        case Subquery() | Unary():
            return (expr.expr,)
    return ()


def rebuilt(expr: Expr, operands: Sequence[Expr]) -> Expr:
    """Return the node with other operands, in the order of `children`."""
    match expr:
        case Binary():
            return replace(expr, lhs=operands[0], rhs=operands[1])
        case Call():
            return replace(expr, args=tuple(operands))
        case Aggregate():
            param = None if expr.param is None else operands[0]
            return replace(expr, param=param, expr=operands[-1])
        case Subquery() | Unary():
            return replace(expr, expr=operands[0])
    return expr


def transformed(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return the tree with every node changed, inner before outer."""
    done: list[Expr] = []
    stack: list[tuple[Expr, bool]] = [(expr, False)]
    while stack:
        node, ready = stack.pop()
        operands = children(node)
        if ready or not operands:
            split = len(done) - len(operands)
            done[split:] = [change(rebuilt(node, done[split:]))]
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(operands))
    return done[0]


def ordered(expr: Expr) -> Expr:
    """Return the tree with matchers and labels sorted, as servers print them in any order.

    Two that are equal then select and join alike.
    """

    def sorted_(node: Expr) -> Expr:
        match node:
            case Selector():
                key = attrgetter("name", "op", "value")
                return replace(node, matchers=tuple(sorted(node.matchers, key=key)))
            case Binary():
                return replace(
                    node,
                    on=_sorted(node.on),
                    ignoring=_sorted(node.ignoring),
                    include=tuple(sorted(node.include)),
                )
            case Aggregate():
                return replace(node, by=_sorted(node.by), without=_sorted(node.without))
        return node

    return transformed(expr, sorted_)


def _sorted(labels: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if labels is None else tuple(sorted(labels))


def walk(expr: Expr) -> Iterator[Expr]:
    """Give every node, outer before inner, left before right."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def selectors(expr: Expr) -> Iterator[tuple[Selector, bool]]:
    """Give every selector, and whether it is read over a range (its own or a subquery's)."""
    stack = [(expr, False)]
    while stack:
        node, ranged = stack.pop()
        if isinstance(node, Selector):
            yield node, ranged or node.range is not None
        ranged = ranged or isinstance(node, Subquery)
        stack.extend((child, ranged) for child in reversed(children(node)))
