"""What a server answered, as bytes -> series; whatever is no answer of Prometheus' API is said."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.errors import Problem, QueryError, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.live.http import Answer

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a result: labels, and `(Unix time, value)` in order of time."""

    labels: dict[str, str]
    points: list[tuple[float, float]]

    @property
    def value(self) -> float:
        """The last value; the only one of an instant query."""
        return self.points[-1][1]

    @property
    def count(self) -> int:
        """The last value as a number of things; 0 for what is none, as NaN or infinity."""
        return round(self.value) if math.isfinite(self.value) else 0


@dataclass(frozen=True)
class Envelope:
    """`data` of an answer, and the warnings that came with it."""

    data: Any
    warnings: tuple[str, ...] = ()


def envelope(answer: Answer, url: str) -> Envelope:
    """Return what a server's JSON holds.

    Raises QueryError with the server's reason where it refuses what was asked, and ServerError
    where it answers something else than Prometheus' API.
    """
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _no_json(answer, url) from None
    status = document.get("status") if isinstance(document, dict) else None
    if not isinstance(status, str) or status not in {"success", "error"}:
        raise _no_api(answer, url)
    if status == "error":
        kind, reason = document.get("errorType"), document.get("error")
        raise QueryError(Problem(f"{_line(kind)}: {_line(reason)}", url))
    notes = [*_list(document, "warnings"), *_list(document, "infos")]
    return Envelope(document.get("data"), tuple(_line(note) for note in notes))


def series(data: object, url: str) -> list[Series]:
    """Return the series of a query's or a range query's data; histograms are left out."""
    try:
        return list(_series(data))
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        raise ServerError(Problem("answers with data that is no query's result", url)) from None


def _series(data: Any) -> Iterator[Series]:  # noqa: ANN401 - foreign JSON
    kind, result = data["resultType"], data["result"]
    if kind == "scalar":
        yield Series({}, [_point(result)])
    elif kind in {"vector", "matrix"}:
        for one in result:
            found = one.get("values", []) if kind == "matrix" else [one.get("value")]
            if points := [_point(point) for point in found if point]:
                yield Series(_labels(one["metric"]), points)
    else:
        raise ValueError(kind)


def _point(point: Any) -> tuple[float, float]:  # noqa: ANN401 - foreign JSON
    at, value = float(point[0]), float(point[1])
    if not math.isfinite(at):
        raise ValueError(at)
    return at, value


def _labels(metric: Any) -> dict[str, str]:  # noqa: ANN401 - foreign JSON
    if not all(isinstance(value, str) for value in metric.values()):
        raise TypeError(metric)
    return dict(metric)


def _no_json(answer: Answer, url: str) -> ServerError:
    start = answer.body[:200].lstrip().lower()
    if start.startswith(b"<"):
        hint = "is the URL that of Prometheus' API? is there a login before it?"
        return ServerError(Problem(f"answers with a web page ({answer.status})", url, hint=hint))
    if start.startswith((b"{", b"[")):
        size = f"{len(answer.body):,} bytes"
        return ServerError(Problem(f"answers with JSON that is cut off after {size}", url))
    return _no_api(answer, url)


def _no_api(answer: Answer, url: str) -> ServerError:
    words = _line(answer.body[:_LONGEST_REASON].decode("utf-8", "replace"))
    said = f': "{words}"' if words else ""
    hint = "is the URL that of Prometheus' API? Mimir's ends in /prometheus"
    message = f"answers {answer.status}, and no JSON of Prometheus{said}"
    return ServerError(Problem(message, url, hint=hint))


def _list(document: dict[str, Any], key: str) -> list[Any]:
    value = document.get(key)
    return value if isinstance(value, list) else []


def _line(text: object) -> str:
    """Return a server's words as one line that cannot move the cursor."""
    line = " ".join(str(text).split()) if text is not None else "no reason given"
    shown = "".join(c if c.isprintable() else "?" for c in line)
    return shown if len(shown) <= _LONGEST_REASON else f"{shown[:_LONGEST_REASON]}…"
