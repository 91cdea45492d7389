"""Aggregations: many series to one a group, or the largest of each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generator.live.replay.frame import Frame, empty, groups, only, without
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.checks.expressions import Aggregate
    from generator.live.replay.frame import Bools, Floats, Integers, Labels


def aggregated(expr: Aggregate, frame: Frame, param: Floats | None) -> Frame:
    """Return the aggregation of a vector; `param` is topk's number at each time."""
    if not frame.labels:
        return empty(frame.width)
    of, keys = groups([_key(expr)(labels) for labels in frame.labels])
    if expr.op in {"topk", "bottomk"}:
        if param is None:
            raise UnsupportedError(f"{expr.op} without a number")
        return _chosen(expr.op, frame, of, param)
    if expr.op not in _REDUCE:
        raise UnsupportedError(f"the aggregation {expr.op}")
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(len(keys)))
    sorted_ = frame.rows(order)
    present = np.logical_or.reduceat(sorted_.present, starts, axis=0)
    return Frame(keys, _REDUCE[expr.op](sorted_.values, sorted_.present, starts), present)


def _key(expr: Aggregate) -> Callable[[Labels], Labels]:
    if expr.without is not None:
        names = frozenset(expr.without)
        return lambda labels: without(labels, names)
    names = frozenset(expr.by or ())
    return lambda labels: only(labels, names)


def _count(_: Floats, present: Bools, starts: Integers) -> Floats:
    return np.add.reduceat(present.astype(np.float64), starts, axis=0)


def _sum(values: Floats, present: Bools, starts: Integers) -> Floats:
    return np.add.reduceat(np.where(present, values, 0.0), starts, axis=0)


def _mean(values: Floats, present: Bools, starts: Integers) -> Floats:
    with np.errstate(all="ignore"):
        return _sum(values, present, starts) / _count(values, present, starts)


def _max(values: Floats, present: Bools, starts: Integers) -> Floats:
    # As Prometheus: NaN loses against any number.
    return np.fmax.reduceat(np.where(present, values, np.nan), starts, axis=0)


def _min(values: Floats, present: Bools, starts: Integers) -> Floats:
    return np.fmin.reduceat(np.where(present, values, np.nan), starts, axis=0)


def _group(_: Floats, present: Bools, starts: Integers) -> Floats:
    return np.ones((len(starts), present.shape[1]))


def _variance(values: Floats, present: Bools, starts: Integers) -> Floats:
    mean = _mean(values, present, starts)
    with np.errstate(all="ignore"):
        return _mean(values * values, present, starts) - mean * mean


def _deviation(values: Floats, present: Bools, starts: Integers) -> Floats:
    with np.errstate(all="ignore"):
        return np.sqrt(np.maximum(_variance(values, present, starts), 0.0))


_REDUCE: dict[str, Callable[..., Floats]] = {
    "count": _count,
    "sum": _sum,
    "avg": _mean,
    "max": _max,
    "min": _min,
    "group": _group,
    "stdvar": _variance,
    "stddev": _deviation,
}


def _chosen(op: str, frame: Frame, of: Integers, param: Floats) -> Frame:
    """Return the series that topk or bottomk leaves; of equal ones those that come first."""
    keep = frame.present.copy()
    number = np.floor(param)
    sizes = np.bincount(of)
    for group in np.flatnonzero(sizes > max(number.min(), 0)):
        rows = np.flatnonzero(of == group)
        values = frame.values[rows] if op == "topk" else -frame.values[rows]
        # What is absent comes last, and NaN after every number.
        ranked = np.where(np.isnan(values), -np.inf, values)
        order = np.lexsort((-ranked, ~frame.present[rows]), axis=0)
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(len(rows))[:, np.newaxis], axis=0)
        keep[rows] &= rank < number
    return Frame(frame.labels, frame.values, keep).seen()
