"""Sample values as promtool writes them, run lengths instead of repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What Prometheus writes when a target no longer exports a series.
STALE: Final = "stale"

# None is a scrape without this series.
Value = int | float | str | None

# `a+bxn` is longer than two values.
SHORTEST_RUN = 3


def encode(values: Sequence[Value]) -> str:
    """Return the values in promtool's notation: `a`, `axn`, `a+bxn`, `_xn` and `stale`."""
    words: list[str] = []
    at = 0
    while at < len(values):
        first = values[at]
        if first is None:
            length = _blanks(values, at)
            words.append(f"_x{length}")
        elif isinstance(first, int):
            step, length = _run(values, at)
            if length < SHORTEST_RUN:
                length = 1
            words.append(_word(first, step, length))
        else:
            length = 1
            words.append(first if isinstance(first, str) else f"{first:.3f}")
        at += length
    return " ".join(words)


def series(metric: str, labels: Mapping[str, str]) -> str:
    """Return `metric{name="value"}`; an empty label is left out, as Prometheus stores none."""
    inner = ",".join(f'{name}="{value}"' for name, value in labels.items() if value)
    return f"{metric}{{{inner}}}"


def _word(first: int, step: int, length: int) -> str:
    if length == 1:
        return str(first)
    return f"{first}x{length - 1}" if step == 0 else f"{first}{step:+d}x{length - 1}"


def _blanks(values: Sequence[Value], at: int) -> int:
    end = at
    while end < len(values) and values[end] is None:
        end += 1
    return end - at


def _run(values: Sequence[Value], at: int) -> tuple[int, int]:
    """Return the step and the length of the arithmetic progression that begins at `at`."""
    last, end = values[at], at + 1
    step: int | None = None
    while end < len(values):
        value = values[end]
        if not isinstance(value, int) or not isinstance(last, int):
            break
        if step is None:
            step = value - last
        elif value - last != step:
            break
        last, end = value, end + 1
    return step or 0, end - at
