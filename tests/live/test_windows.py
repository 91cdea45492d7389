"""Ranges over a record's history: what each window holds, by definition."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.live.replay.frame import Frame
from generator.live.replay.windows import over, window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STEP = 60.0

Points = list[tuple[float, float]]


def slope(points: Points) -> float | None:
    if len(points) < 2:
        return None
    mean_t = sum(at for at, _ in points) / len(points)
    mean_v = sum(value for _, value in points) / len(points)
    above = sum((at - mean_t) * (value - mean_v) for at, value in points)
    return above / sum((at - mean_t) ** 2 for at, _ in points)


def pairs(count: Callable[[float, float], bool]) -> Callable[[Points], float]:
    return lambda points: float(sum(count(a, b) for (_, a), (_, b) in pairwise(points)))


BY_DEFINITION: dict[str, Callable[[Points], float | None]] = {
    "min_over_time": lambda points: min(value for _, value in points),
    "max_over_time": lambda points: max(value for _, value in points),
    "sum_over_time": lambda points: sum(value for _, value in points),
    "avg_over_time": lambda points: sum(value for _, value in points) / len(points),
    "count_over_time": lambda points: float(len(points)),
    "present_over_time": lambda _: 1.0,
    "last_over_time": lambda points: points[-1][1],
    "changes": pairs(lambda a, b: a != b),
    "resets": pairs(lambda a, b: b < a),
    "deriv": slope,
}


def expected(func: str, row: Sequence[float | None], begin: float, end: float) -> float | None:
    """Return the function of what lies in (begin, end], by definition."""
    inside = [
        (n * STEP, value)
        for n, value in enumerate(row)
        if value is not None and begin < n * STEP <= end
    ]
    return BY_DEFINITION[func](inside) if inside else None


@given(
    row=st.lists(st.none() | st.integers(-5, 5).map(float), min_size=30, max_size=30),
    # Ranges and offsets that end on no sample, as all of ours.
    range_=st.integers(0, 12).map(lambda n: 60.0 * n + 10),
    offset=st.integers(0, 8).map(lambda n: 60.0 * n) | st.just(80.0),
    func=st.sampled_from(sorted(BY_DEFINITION)),
)
def test_every_function_is_what_its_definition_says(
    row: list[float | None], range_: float, offset: float, func: str
) -> None:
    """At every column of the chunk, with gaps anywhere."""
    width = 8
    values = np.array([[0.0 if value is None else value for value in row]])
    present = np.array([[value is not None for value in row]])
    span = window(range_, offset, STEP, width)
    found = over(func, Frame([(("a", "b"),)], values, present), span)
    for column in range(width):
        end = (len(row) - width + column) * STEP - offset
        truth = expected(func, row, end - range_, end)
        there = bool(found.labels) and bool(found.present[0, column])
        assert there is (truth is not None)
        if truth is not None:
            assert found.values[0, column] == pytest.approx(truth, abs=1e-6)


@pytest.mark.parametrize(
    ("range_", "offset", "shift", "length"),
    [
        (610, 0, 0, 11),
        # The left end is open.
        (600, 0, 0, 10),
        (610, 600, 10, 11),
        # The newest sample is forty seconds older than the end.
        (610, 80, 2, 10),
        (30, 80, 2, 0),
    ],
)
def test_a_window_holds_the_samples_after_its_left_end(
    range_: float, offset: float, shift: int, length: int
) -> None:
    """Of a grid of one minute."""
    span = window(range_, offset, 60, 1)
    assert (span.shift, span.length) == (shift, length)


def test_a_name_is_kept_by_last_over_time_alone() -> None:
    """As Prometheus has it."""
    frame = Frame([(("__name__", "x"), ("a", "b"))], np.ones((1, 3)), np.ones((1, 3), dtype=bool))
    span = window(70, 0, 60, 1)
    assert over("last_over_time", frame, span).labels == [(("__name__", "x"), ("a", "b"))]
    assert over("max_over_time", frame, span).labels == [(("a", "b"),)]
    assert math.isfinite(over("max_over_time", frame, span).values[0, 0])
