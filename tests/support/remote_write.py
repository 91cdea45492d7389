"""Samples into a running Prometheus by remote write, with the marks where series end."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from bench.cluster import remote_write
from bench.history import CHUNK, STALE
from tests.scenarios import notation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.scenarios.notation import Value
    from tests.support.prometheus import Prometheus

    Series = tuple[Mapping[str, str], Sequence[tuple[float, float]]]


def write(server: Prometheus, series: Iterable[Series]) -> None:
    """Store series, whose points stand in order of time, in a server without older samples."""
    waiting = list(series)
    end = min((points[0][0] for _, points in waiting if points), default=0.0)
    while waiting:
        end += CHUNK
        parts = [(labels, _until(points, end)) for labels, points in waiting]
        remote_write.write(server.write, (part for part in parts if part[1]))
        waiting = [
            (labels, points[len(part) :])
            for (labels, points), (_, part) in zip(waiting, parts, strict=True)
            if len(part) < len(points)
        ]


def points(begin: float, values: Sequence[Value]) -> list[tuple[float, float]]:
    """Return a scenario's values, one a minute from `begin` on; a scrape without it has none."""
    return [
        (begin + 60 * minute, STALE if value == notation.STALE else float(value))
        for minute, value in enumerate(values)
        if value is not None
    ]


def _until(points: Sequence[tuple[float, float]], end: float) -> Sequence[tuple[float, float]]:
    return points[: bisect_left(points, end, key=itemgetter(0))]
