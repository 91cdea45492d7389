"""Prometheus' durations, as it reads and writes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.durations import duration, spoken


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("0s", 0), ("30s", 30), ("1h30m", 5400), ("1y", 31_536_000), ("250ms", 0.25)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    """Units stand in order, each at most once."""
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "m", "1m1h", "1.5h", "-5m", "5 m", "\u0665m", "9" * 200 + "s", "293y"]
)
def test_what_prometheus_refuses_is_no_duration(text: str) -> None:
    """A bare number, a fraction, a wrong order and an overflow are refused."""
    assert duration(text) is None


@given(st.integers(min_value=0, max_value=10**8).map(lambda n: timedelta(seconds=n)))
def test_what_is_written_is_read_again(span: timedelta) -> None:
    """spoken() and duration() are each other's inverse."""
    assert duration(spoken(span)) == span
