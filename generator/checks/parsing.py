"""PromQL text -> `expressions`, within bounds: nothing that a file holds may crash us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.checks.expressions import (
    Aggregate,
    Binary,
    Call,
    Constant,
    Expr,
    Matcher,
    Selector,
    Subquery,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from types import ModuleType

# promql-parser's nodes, which are untyped.
Parsed: TypeAlias = Any

# promql-parser recurses in Rust, where too deep a nesting ends the process, and takes
# quadratic time on chains of operators. A thousand operands joined by `or` still pass.
MAX_LENGTH = 200_000
MAX_NESTING = 100
MAX_OPERATORS = 2_000

_LITERAL = re.compile(r"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`""", re.DOTALL)
_BRACES = re.compile(r"\{[^{}]*\}")
_OPERATOR = re.compile(r"[-+*/%^]|[<>=!]+|\b(?:and|or|unless|atan2)\b")


@dataclass(frozen=True)
class Unparsable:
    """Why a text is no PromQL, in the parser's words."""

    reason: str


def parse(text: str) -> Expr | Unparsable:
    """Parse one expression; Grafana's variables are no PromQL (see `grafana.substitute`)."""
    if len(text) > MAX_LENGTH:
        return Unparsable(f"longer than {MAX_LENGTH:,} characters, which is not read")
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Expr | Unparsable:
    reason = _too_complex(mask(text))
    if reason:
        return Unparsable(reason)
    promql = _promql_parser()
    try:
        root = promql.parse(_LITERAL.sub(_plain, text))
    except ValueError as error:
        return Unparsable(str(error).strip() or "not PromQL")
    return _convert(root)


def mask(text: str) -> str:
    """Blank out strings and comments, keeping every other character where it is."""
    return _LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _too_complex(masked: str) -> str | None:
    depth = 0
    for character in re.findall(r"[(\[{}\])]", masked):
        depth += 1 if character in "([{" else -1
        if depth > MAX_NESTING:
            return f"nested more than {MAX_NESTING} levels deep, which is not read"
    if len(_OPERATOR.findall(_BRACES.sub("", masked))) > MAX_OPERATORS:
        return f"more than {MAX_OPERATORS:,} operators, which are not read"
    return None


def _plain(found: re.Match[str]) -> str:
    """Rewrite a raw string: the parser wrongly looks for escapes between backquotes."""
    literal = found[0]
    if literal[0] != "`":
        return literal
    escaped = literal[1:-1].replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"'


@cache
def _promql_parser() -> ModuleType:
    import promql_parser as promql  # noqa: PLC0415  # only where there is PromQL to read

    # Removed in Prometheus 3, and what 2.x has.
    promql.register_extra_functions(
        [
            promql.Function(
                "holt_winters",
                [promql.ValueType.Matrix, promql.ValueType.Scalar, promql.ValueType.Scalar],
                promql.ValueType.Vector,
            )
        ]
    )
    return promql


def _convert(root: Parsed) -> Expr:
    """Convert the parser's tree bottom-up, on a stack: chains of operators are deep."""
    done: list[Expr] = []
    stack: list[tuple[Parsed, int | None]] = [(root, None)]
    while stack:
        node, arity = stack.pop()
        if arity is None:
            operands = _operands(node)
            stack.append((node, len(operands)))
            stack.extend((operand, None) for operand in reversed(operands))
        else:
            split = len(done) - arity
            done[split:] = [_BUILDERS[type(node).__name__](node, *done[split:])]
    return done[0]


def _operands(node: Parsed) -> list[Parsed]:
    match type(node).__name__:
        case "BinaryExpr":
            return [node.lhs, node.rhs]
        case "Call":
            return list(node.args)
        case "AggregateExpr":
            return [node.expr] if node.param is None else [node.expr, node.param]
        case "ParenExpr" | "UnaryExpr" | "SubqueryExpr":
            return [node.expr]
    return []


def _call(node: Parsed, *args: Expr) -> Call:
    returns = str(node.func.return_type).rpartition(".")[2].lower()
    return Call(node.func.name, args, returns)  # type: ignore[arg-type]


def _selector(node: Parsed, over: timedelta | None) -> Selector:
    operators = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    matchers = tuple(
        Matcher(each.name, operators[str(each.op).rpartition(".")[2]], each.value)
        for each in node.matchers.matchers
    )
    named = [each.value for each in matchers if each.name == "__name__" and each.op == "="]
    name = node.name or next(iter(named), None)
    return Selector(name, matchers, over, node.offset, _at(node))


def _at(node: Parsed) -> str | None:
    """Return what follows the @: a time in seconds, start() or end()."""
    return None if node.at is None else str(node.at).removeprefix("@ ")


def _binary(node: Parsed, lhs: Expr, rhs: Expr) -> Binary:
    operator = str(node.op)
    scalar = lhs.type == rhs.type == "scalar"
    modifier = node.modifier
    if modifier is None:
        return Binary(operator, lhs, rhs, "scalar" if scalar else "vector")
    matching = modifier.matching
    labels = None if matching is None else tuple(matching.labels)
    including = matching is not None and str(matching.type).endswith("Include")
    card = str(modifier.card).rpartition(".")[2]
    return Binary(
        operator,
        lhs,
        rhs,
        "scalar" if scalar else "vector",
        returns_bool=bool(modifier.return_bool),
        on=labels if including else None,
        ignoring=None if including else labels,
        group={"ManyToOne": "left", "OneToMany": "right"}.get(card),  # type: ignore[arg-type]
        include=tuple(modifier.group_labels or ()),
    )


def _aggregate(node: Parsed, expr: Expr, param: Expr | None = None) -> Aggregate:
    by = without = None
    if node.modifier is not None:
        labels = tuple(node.modifier.labels)
        if str(node.modifier.type).endswith("By"):
            by = labels
        else:
            without = labels
    return Aggregate(str(node.op), expr, param, by, without)


_BUILDERS: dict[str, Callable[..., Expr]] = {
    "NumberLiteral": lambda node: Constant(node.val),
    "StringLiteral": lambda node: Constant(node.val),
    "VectorSelector": lambda node: _selector(node, None),
    "MatrixSelector": lambda node: _selector(node.vector_selector, node.range),
    "SubqueryExpr": lambda node, expr: Subquery(
        expr, node.range, node.step, node.offset, _at(node)
    ),
    "UnaryExpr": lambda _, expr: Unary(expr, expr.type),
    "ParenExpr": lambda _, expr: expr,
    "BinaryExpr": _binary,
    "AggregateExpr": _aggregate,
    "Call": _call,
}
