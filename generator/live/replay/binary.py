"""Binary operators between vectors, and between vectors and scalars."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from generator.checks.expressions import COMPARISONS, SET_OPERATORS
from generator.live.replay.frame import (
    NAME,
    Frame,
    Labels,
    changed,
    groups,
    merged,
    only,
    stacked,
    without,
    without_name,
)
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.checks.expressions import Binary
    from generator.live.replay.frame import Bools, Floats

_ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    # As C and Go have it: the remainder has the sign of the dividend.
    "%": np.fmod,
    "^": np.power,
    "atan2": np.arctan2,
}
_COMPARE: dict[str, Callable[[Floats, Floats], Bools]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}


def scalars(op: str, lhs: Floats, rhs: Floats) -> Floats:
    """Return `lhs op rhs` of two scalars at all times."""
    if op in COMPARISONS:
        return _COMPARE[op](lhs, rhs).astype(np.float64)
    return _calculated(op, lhs, rhs)


def with_scalar(expr: Binary, lhs: Frame | Floats, rhs: Frame | Floats) -> Frame:
    """Return a vector `op` a scalar, on either side."""
    vector = lhs if isinstance(lhs, Frame) else rhs
    assert isinstance(vector, Frame)  # noqa: S101 - who calls has looked
    left = lhs.values if isinstance(lhs, Frame) else lhs[np.newaxis, :]
    right = rhs.values if isinstance(rhs, Frame) else rhs[np.newaxis, :]
    if expr.op not in COMPARISONS:
        return vector.with_values(_calculated(expr.op, left, right))
    passes = _COMPARE[expr.op](left, right)
    if expr.returns_bool:
        return vector.with_values(passes.astype(np.float64))
    return vector.where(passes)


def with_vector(expr: Binary, lhs: Frame, rhs: Frame) -> tuple[Frame, Bools]:
    """Return a vector `op` a vector, and the times at which matching them fails."""
    key = _key(expr)
    if expr.op in SET_OPERATORS:
        return _set(expr.op, lhs, rhs, key), np.zeros(lhs.width, dtype=bool)
    if expr.group == "right":
        return _to_one(expr, rhs, lhs, key)
    if expr.group == "left":
        return _to_one(expr, lhs, rhs, key)
    return _one_to_one(expr, lhs, rhs, key)


def _key(expr: Binary) -> Callable[[Labels], Labels]:
    if expr.on is not None:
        return partial(only, names=frozenset(expr.on))
    return partial(without, names=frozenset(expr.ignoring or ()))


def _calculated(op: str, lhs: Floats, rhs: Floats) -> Floats:
    if op not in _ARITHMETIC:
        raise UnsupportedError(f"the operator {op}")
    with np.errstate(all="ignore"):
        return _ARITHMETIC[op](lhs, rhs)


def _set(op: str, lhs: Frame, rhs: Frame, key: Callable[[Labels], Labels]) -> Frame:
    other = rhs if op != "or" else lhs
    own = lhs if op != "or" else rhs
    of, keys = groups([key(labels) for labels in other.labels])
    there = np.zeros((len(keys) + 1, lhs.width), dtype=bool)
    np.logical_or.at(there, of, other.present)
    index = {each: at for at, each in enumerate(keys)}
    # What has no such key on the other side finds the last row, where nothing is present.
    matched = there[[index.get(key(labels), len(keys)) for labels in own.labels]]
    if op == "and":
        return lhs.where(matched)
    if op == "unless":
        return lhs.where(~matched)
    return stacked((lhs, rhs.where(~matched).seen()), lhs.width)


def _one_to_one(
    expr: Binary, lhs: Frame, rhs: Frame, key: Callable[[Labels], Labels]
) -> tuple[Frame, Bools]:
    named = expr.filters
    left, clash_left = merged(lhs.renamed(key))
    right, clash_right = merged(rhs.renamed(key))
    index = {labels: row for row, labels in enumerate(right.labels)}
    pairs = [(row, index[labels]) for row, labels in enumerate(left.labels) if labels in index]
    ours, theirs = left.rows([row for row, _ in pairs]), right.rows([row for _, row in pairs])
    result = _paired(expr, ours, theirs, swapped=False)
    if named and expr.on is None:
        # A filter keeps the name, where it is the same for all of a key.
        names = {key(labels): dict(labels).get(NAME, "") for labels in lhs.labels}
        result = result.renamed(lambda labels: changed(labels, NAME, names[labels]))
    return result, clash_left | clash_right


def _to_one(
    expr: Binary, many: Frame, one: Frame, key: Callable[[Labels], Labels]
) -> tuple[Frame, Bools]:
    rows: dict[Labels, list[int]] = {}
    for row, labels in enumerate(one.labels):
        rows.setdefault(key(labels), []).append(row)
    _, clash = merged(one.renamed(key))
    pairs = [
        (row, other)
        for row, labels in enumerate(many.labels)
        for other in rows.get(key(labels), ())
    ]
    ours, theirs = many.rows([row for row, _ in pairs]), one.rows([row for _, row in pairs])
    result = _paired(expr, ours, theirs, swapped=expr.group == "right")
    keep = expr.filters
    taken = [
        _included(a if keep else without_name(a), b, expr.include)
        for a, b in zip(ours.labels, theirs.labels, strict=True)
    ]
    result, clash_result = merged(replace(result, labels=taken))
    return result, clash | clash_result


def _included(labels: Labels, other: Labels, names: tuple[str, ...]) -> Labels:
    values = dict(other)
    for name in names:
        labels = changed(labels, name, values.get(name, ""))
    return labels


def _paired(expr: Binary, ours: Frame, theirs: Frame, *, swapped: bool) -> Frame:
    """Return `ours op theirs`, or swapped, row by row: our labels, and what a filter leaves."""
    both = ours.present & theirs.present
    left, right = (theirs, ours) if swapped else (ours, theirs)
    if expr.op not in COMPARISONS:
        values = _calculated(expr.op, left.values, right.values)
        return Frame(ours.labels, values, both)
    passes = _COMPARE[expr.op](left.values, right.values)
    if expr.returns_bool:
        return Frame(ours.labels, passes.astype(np.float64), both)
    return Frame(ours.labels, left.values, both & passes)
