"""Functions over a range of a record's history, for every column of a chunk at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from generator.live.replay.frame import Frame, empty
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.live.replay.frame import Bools, Floats

    Result = tuple[Floats, Bools]

# A window of days takes many times the memory of what comes of it: so many series at a time.
_ROWS = 200


@dataclass(frozen=True)
class Window:
    """What a range at each of `width` times covers, in steps of a grid.

    The newest sample in it lies `shift` steps back, and it holds `length` samples.
    """

    shift: int
    length: int
    width: int
    step: float


def window(range_: float, offset: float, step: float, width: int, least: int = 0) -> Window:
    """Return the samples of a grid that a range covers; its left end is open, as in Prometheus 3.

    Ranges that are no multiple of the step hold the same samples either way. The newest sample that
    counts is `least` steps back, or more.
    """
    shift = max(math.ceil(offset / step - 1e-9), least)
    # The newest sample is that much older than the range's end.
    late = shift * step - offset
    length = max(math.ceil((range_ - late) / step - 1e-9), 0)
    return Window(shift, length, width, step)


def over(func: str, history: Frame, span: Window) -> Frame:
    """Return a range function of a record.

    `history` ends with the chunk's last column and reaches back as far as the window does.
    """
    if func not in _FUNCTIONS:
        raise UnsupportedError(f"{func} over a record")
    made = _reduced(_FUNCTIONS[func], history, span)
    # Only last_over_time shows what it was, name and all.
    return made if func == "last_over_time" else made.with_values(made.values)


def quantile(share: Floats, history: Frame, span: Window) -> Frame:
    """Return quantile_over_time of a record, `share` the quantile at each time."""

    def ranked(values: Floats, present: Bools, span: Window) -> Result:
        # NaN is the least of numbers, as for Prometheus; what is absent comes last.
        held = np.where(present, np.where(np.isnan(values), -np.inf, values), np.inf)
        windows = np.lib.stride_tricks.sliding_window_view(held, span.length, axis=1)
        ordered = np.sort(windows[:, : span.width], axis=2)
        counts = _counts(present, span)
        rank = np.clip(share, 0.0, 1.0) * np.maximum(counts - 1, 0)
        low = np.floor(rank)
        high = np.minimum(low + 1, np.maximum(counts - 1, 0))
        below, above = (
            np.take_along_axis(ordered, at[:, :, np.newaxis].astype(np.intp), axis=2)[:, :, 0]
            for at in (low, high)
        )
        with np.errstate(all="ignore"):
            found = below * (1 - (rank - low)) + above * (rank - low)
        return np.where(np.isneginf(below), np.nan, found), counts > 0

    made = _reduced(ranked, history, span)
    return made.with_values(made.values)


def _reduced(function: Callable[..., Result], history: Frame, span: Window) -> Frame:
    if not history.labels or span.length == 0:
        return empty(span.width)
    need = span.width + span.length - 1
    end = history.width - span.shift
    cut = Frame(history.labels, history.values[:, :end], history.present[:, :end])
    if cut.width < need:
        raise ValueError("the history is too short for the window")
    cut = Frame(cut.labels, cut.values[:, -need:], cut.present[:, -need:])
    parts = [
        function(cut.values[rows], cut.present[rows], span)
        for rows in (slice(at, at + _ROWS) for at in range(0, len(cut.labels), _ROWS))
    ]
    values, present = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Frame(cut.labels, values, present).seen()


def _extreme(pick: Callable[[Floats, Floats], Floats]) -> Callable[..., Result]:
    def reduce(values: Floats, present: Bools, span: Window) -> Result:
        held = np.where(present, values, np.nan)
        # Windows of one, two, four … samples, and in the end two that overlap.
        size = 1
        while size * 2 <= span.length:
            held = pick(held[:, :-size], held[:, size:])
            size *= 2
        if size < span.length:
            rest = span.length - size
            held = pick(held[:, :-rest], held[:, rest:])
        return held[:, : span.width], _counts(present, span) > 0

    return reduce


def _counts(present: Bools, span: Window) -> Floats:
    return _sums(present.astype(np.float64), span)


def _sums(values: Floats, span: Window) -> Floats:
    total = np.cumsum(values, axis=1)
    total = np.concatenate([np.zeros((len(total), 1)), total], axis=1)
    found: Floats = total[:, span.length : span.length + span.width] - total[:, : span.width]
    return found


def _count(_: Floats, present: Bools, span: Window) -> Result:
    counts = _counts(present, span)
    return counts, counts > 0


def _present(_: Floats, present: Bools, span: Window) -> Result:
    counts = _counts(present, span)
    return np.ones_like(counts), counts > 0


def _sum(values: Floats, present: Bools, span: Window) -> Result:
    return _sums(np.where(present, values, 0.0), span), _counts(present, span) > 0


def _avg(values: Floats, present: Bools, span: Window) -> Result:
    counts = _counts(present, span)
    with np.errstate(all="ignore"):
        return _sums(np.where(present, values, 0.0), span) / counts, counts > 0


def _last(values: Floats, present: Bools, span: Window) -> Result:
    columns = np.arange(values.shape[1])
    newest = np.maximum.accumulate(np.where(present, columns, -1), axis=1)
    newest = newest[:, span.length - 1 :]
    inside = newest >= np.arange(span.width)
    found = np.take_along_axis(values, np.maximum(newest, 0), axis=1)
    return found, inside


def _steps(values: Floats, present: Bools, span: Window, counts: Callable[..., Bools]) -> Result:
    """Count pairs of a sample and the one before it, both in the window."""
    columns = np.arange(values.shape[1])
    newest = np.maximum.accumulate(np.where(present, columns, -1), axis=1)
    before = np.concatenate([np.full((len(newest), 1), -1), newest[:, :-1]], axis=1)
    previous = np.take_along_axis(values, np.maximum(before, 0), axis=1)
    hit = present & (before >= 0) & counts(previous, values)
    total = _sums(hit.astype(np.float64), span)
    # A pair whose earlier half lies before the window is not in it.
    first = _first_column(present, span)
    outside = np.take_along_axis(hit, np.maximum(first, 0), axis=1) & (first >= 0)
    return total - outside, _counts(present, span) > 0


def _first_column(present: Bools, span: Window) -> Floats:
    columns = np.arange(present.shape[1])
    far = present.shape[1]
    oldest = np.minimum.accumulate(np.where(present, columns, far)[:, ::-1], axis=1)[:, ::-1]
    oldest = oldest[:, : span.width]
    return np.where(oldest < np.arange(span.width) + span.length, oldest, -1)


def _changes(values: Floats, present: Bools, span: Window) -> Result:
    return _steps(values, present, span, np.not_equal)


def _resets(values: Floats, present: Bools, span: Window) -> Result:
    return _steps(values, present, span, np.greater)


def _deriv(values: Floats, present: Bools, span: Window) -> Result:
    """Return the slope of a straight line through the samples, a second."""
    at = np.arange(values.shape[1]) * span.step
    held = np.where(present, values, 0.0)
    n = _counts(present, span)
    x, y = _sums(present * at, span), _sums(held, span)
    xy, xx = _sums(held * at, span), _sums(present * at * at, span)
    with np.errstate(all="ignore"):
        return (xy - x * y / n) / (xx - x * x / n), n > 1


_FUNCTIONS: dict[str, Callable[..., Result]] = {
    "min_over_time": _extreme(np.fmin),
    "max_over_time": _extreme(np.fmax),
    "sum_over_time": _sum,
    "avg_over_time": _avg,
    "count_over_time": _count,
    "present_over_time": _present,
    "last_over_time": _last,
    "changes": _changes,
    "resets": _resets,
    "deriv": _deriv,
}
