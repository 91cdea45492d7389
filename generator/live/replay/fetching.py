"""Leaves of a chunk, asked of the server a few at a time; a question that is too much is halved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from generator.errors import QueryError
from generator.live.http import TooMuchError
from generator.live.replay.frame import Frame, labels_of
from generator.live.replay.matrix import frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from generator.live.replay.frame import Floats, Labels
    from generator.live.server import Server

# What servers say of a query that would take more samples, series or time than it may.
_TOO_MUCH = ("too many", "cannot select more than", "limit", "exceed", "timed out", "timeout:")


@dataclass(frozen=True)
class Grid:
    """Times `step` seconds apart, `width` of them from `start` on."""

    start: float
    step: float
    width: int

    @property
    def end(self) -> float:
        """The last time."""
        return self.start + (self.width - 1) * self.step

    @property
    def times(self) -> Floats:
        """All times."""
        return self.start + self.step * np.arange(self.width, dtype=np.float64)

    def halves(self) -> tuple[Grid, Grid]:
        """Return the first and the second half."""
        half = self.width // 2
        second = Grid(self.start + half * self.step, self.step, self.width - half)
        return Grid(self.start, self.step, half), second


class Fetcher:
    """Asks for many leaves at once; ends what is under way when it is left."""

    def __init__(self, server: Server, concurrency: int, tick: Callable[[], None]) -> None:
        self.server, self.tick = server, tick
        self._pool = ThreadPoolExecutor(concurrency)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def fetch(self, queries: Iterable[str], grid: Grid) -> Iterator[tuple[str, Frame]]:
        """Give each query with its series on the grid, in order."""
        texts = list(queries)
        return zip(texts, self._pool.map(lambda text: self._whole(text, grid), texts), strict=True)

    def _whole(self, text: str, grid: Grid) -> Frame:
        found = self._one(text, grid)
        self.tick()
        return found

    def _one(self, text: str, grid: Grid) -> Frame:
        try:
            body = self.server.query_range_raw(text, grid.start, grid.end, grid.step)
        except (QueryError, TooMuchError) as failure:
            too_much = isinstance(failure, TooMuchError) or any(
                words in str(failure) for words in _TOO_MUCH
            )
            if not too_much or grid.width == 1:
                raise
            first, second = grid.halves()
            return _side_by_side(self._one(text, first), self._one(text, second))
        return frame(body, grid.start, grid.step, grid.width, self.server.url)


def _side_by_side(first: Frame, second: Frame) -> Frame:
    width = first.width + second.width
    index: dict[Labels, int] = {}
    for labels in (*first.labels, *second.labels):
        index.setdefault(labels, len(index))
    values, present = np.zeros((len(index), width)), np.zeros((len(index), width), dtype=bool)
    for part, columns in ((first, slice(0, first.width)), (second, slice(first.width, width))):
        rows = [index[labels] for labels in part.labels]
        values[rows, columns] = part.values
        present[rows, columns] = part.present
    return Frame([labels_of(dict(labels)) for labels in index], values, present)
