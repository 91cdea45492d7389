"""An instant vector at many times: a row a series, a column a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Bools: TypeAlias = NDArray[np.bool_]
    Integers: TypeAlias = NDArray[np.intp]

# A series' labels, sorted by name; none of them is empty.
Labels: TypeAlias = tuple[tuple[str, str], ...]

NAME = "__name__"


@dataclass(frozen=True)
class Frame:
    """`values[row, column]` counts where `present[row, column]`; rows have labels of their own.

    Two rows may have the same labels as long as they are never present at the same time.
    """

    labels: Sequence[Labels]
    values: Floats
    present: Bools

    @property
    def width(self) -> int:
        """The number of times."""
        return int(self.values.shape[1])

    def where(self, present: Bools) -> Frame:
        """Return the series where they are also present in the mask."""
        return Frame(self.labels, self.values, self.present & present)

    def with_values(self, values: Floats) -> Frame:
        """Return the series with other values, and without their names."""
        return Frame(self.labels, values, self.present).renamed(without_name)

    def renamed(self, change: Callable[[Labels], Labels]) -> Frame:
        """Return the series with other labels."""
        return Frame([change(labels) for labels in self.labels], self.values, self.present)

    def rows(self, chosen: Sequence[int] | Integers) -> Frame:
        """Return some of the series, in this order, some of them more than once."""
        at = np.asarray(chosen, dtype=np.intp)
        return Frame([self.labels[row] for row in at], self.values[at], self.present[at])

    def seen(self) -> Frame:
        """Return the series that are present at some time."""
        rows = np.flatnonzero(self.present.any(axis=1))
        return self if len(rows) == len(self.labels) else self.rows(rows)


def empty(width: int) -> Frame:
    """Return a vector without series."""
    return Frame([], np.empty((0, width)), np.empty((0, width), dtype=bool))


def stacked(frames: Iterable[Frame], width: int) -> Frame:
    """Return all series of several vectors."""
    parts = [frame for frame in frames if frame.labels]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return empty(width)
    labels = [one for frame in parts for one in frame.labels]
    values = np.concatenate([frame.values for frame in parts])
    return Frame(labels, values, np.concatenate([frame.present for frame in parts]))


def merged(frame: Frame) -> tuple[Frame, Bools]:
    """Return a row for each label set, and the times at which two series claim the same one."""
    index: dict[Labels, int] = {}
    rows = np.array([index.setdefault(one, len(index)) for one in frame.labels], dtype=np.intp)
    if len(index) == len(frame.labels):
        return frame, np.zeros(frame.width, dtype=bool)
    values = np.zeros((len(index), frame.width))
    count = np.zeros((len(index), frame.width), dtype=np.int32)
    np.add.at(count, rows, frame.present.astype(np.int32))
    # Where only one is present the sum is its value.
    np.add.at(values, rows, np.where(frame.present, frame.values, 0.0))
    return Frame(list(index), values, count == 1), np.any(count > 1, axis=0)


def same(one: Frame, other: Frame) -> bool:
    """Whether two vectors, each with a row for a label set, are the same at all times."""
    rows = {labels: row for row, labels in enumerate(other.labels)}
    if rows.keys() != set(one.labels):
        return False
    moved = other.rows([rows[labels] for labels in one.labels])
    return np.array_equal(one.present, moved.present) and np.array_equal(
        one.values[one.present], moved.values[one.present], equal_nan=True
    )


def groups(keys: Sequence[Labels]) -> tuple[Integers, list[Labels]]:
    """Return the group of each key, and the groups' keys in the order of their first member."""
    index: dict[Labels, int] = {}
    of = np.array([index.setdefault(key, len(index)) for key in keys], dtype=np.intp)
    return of, list(index)


def labels_of(pairs: Mapping[str, str]) -> Labels:
    """Return labels as a frame holds them."""
    return tuple(sorted(_pair(name, value) for name, value in pairs.items() if value))


@lru_cache(maxsize=200_000)
def _pair(name: str, value: str) -> tuple[str, str]:
    """Return the one object that stands for a label: thousands of series have it."""
    return name, value


@lru_cache(maxsize=200_000)
def without_name(labels: Labels) -> Labels:
    """Return labels without the metric's name, as every calculation leaves them."""
    return tuple(pair for pair in labels if pair[0] != NAME)


@lru_cache(maxsize=500_000)
def only(labels: Labels, names: frozenset[str]) -> Labels:
    """Return some of the labels."""
    return tuple(pair for pair in labels if pair[0] in names)


@lru_cache(maxsize=500_000)
def without(labels: Labels, names: frozenset[str]) -> Labels:
    """Return the other labels, the metric's name not among them."""
    return tuple(pair for pair in labels if pair[0] not in names and pair[0] != NAME)


def changed(labels: Labels, name: str, value: str) -> Labels:
    """Return labels with one set, or removed where the value is empty."""
    return labels_of({**dict(labels), name: value})
