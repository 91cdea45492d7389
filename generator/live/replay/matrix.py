"""A range query's answer, as bytes -> a frame: without a Python object for every sample."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from generator.errors import Problem, ServerError
from generator.live.replay.frame import Frame, empty, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.live.replay.frame import Bools, Floats, Labels

_START = b'{"metric":'
_VALUES = b',"values":['
_MATRIX = b'"resultType":"matrix"'


def frame(body: bytes, start: float, step: float, width: int, url: str) -> Frame:
    """Return the series of an answer on the grid that was asked for.

    ServerError for what is no matrix. Native histograms have no values, and are left out.
    """
    labels: list[Labels] = []
    rows: list[Floats] = []
    there: list[Bools] = []
    try:
        for metric, points in _series(_compact(body)):
            times, values = _points(points)
            columns = np.rint((times - start) / step).astype(np.intp)
            inside = (columns >= 0) & (columns < width)
            row, present = np.zeros(width), np.zeros(width, dtype=bool)
            row[columns[inside]] = values[inside]
            present[columns[inside]] = True
            labels.append(metric)
            rows.append(row)
            there.append(present)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ServerError(Problem("answers with data that is no query's result", url)) from None
    return Frame(labels, np.array(rows), np.array(there)) if rows else empty(width)


def _compact(body: bytes) -> bytes:
    """Return JSON as Prometheus, Mimir and VictoriaMetrics write it: without blanks."""
    if _MATRIX in body[:300] and (_START in body or b'"metric"' not in body):
        return body
    return json.dumps(json.loads(body), separators=(",", ":")).encode()


def _series(body: bytes) -> Iterator[tuple[Labels, bytes]]:
    """Give labels and points, `[t,"v"],[t,"v"]`, of each series.

    Within a JSON string every quote is escaped, so what is searched for stands outside of one.
    """
    if _MATRIX not in body[:300]:
        raise ValueError("no matrix")
    end = 0
    while (begin := body.find(_START, end)) >= 0:
        middle = body.find(_VALUES, begin)
        following = body.find(_START, begin + len(_START))
        if middle < 0 or -1 < following < middle:
            end = begin + len(_START)  # a histogram
            continue
        end = body.find(b"]]", middle)
        if end < 0:
            raise ValueError("cut off")
        yield _labels(body[begin + len(_START) : middle]), body[middle + 11 : end]
        end += len(b"]]}")
    if b"]}" not in body[end:]:
        raise ValueError("cut off")


@lru_cache(maxsize=100_000)
def _labels(metric: bytes) -> Labels:
    return labels_of({str(name): str(value) for name, value in json.loads(metric).items()})


def _points(points: bytes) -> tuple[Floats, Floats]:
    text = points.translate(None, b'[]" \n')
    numbers = np.fromstring(text, sep=",")
    times, values = numbers[0::2], numbers[1::2]
    # It stops, older versions of numpy with no more than a warning, at what is no number.
    if len(numbers) != text.count(b",") + 1 or len(times) != len(values):
        raise ValueError("no points")
    if not np.isfinite(times).all():
        raise ValueError("no times")
    return times, values
