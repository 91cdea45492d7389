"""A real Prometheus on loopback, over a folder of blocks: started, queried and stopped for sure."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.programs import program
from tests.support.servers import ANY_PORT, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

QUERY_SECONDS = 30.0

Labels = dict[str, str]


class QueryError(AssertionError):
    """Prometheus refused a query: carries the query and Prometheus' own words."""


@dataclass(frozen=True)
class Series:
    """One series of an answer: its labels and `(unix time, value)` pairs in order of time."""

    labels: Labels
    points: tuple[tuple[float, float], ...]

    @property
    def values(self) -> tuple[float, ...]:
        """The values alone."""
        return tuple(value for _, value in self.points)


@dataclass(frozen=True)
class Prometheus:
    """A running server's address and the queries that tests ask it."""

    url: str

    def query(self, expr: str, at: float) -> list[Series]:
        """Evaluate `expr` at Unix time `at`: a series a result, one point each."""
        data = self._get("query", {"query": expr, "time": str(at)})
        if data["resultType"] == "scalar":
            return [_series({}, [data["result"]])]
        return [_series(item["metric"], [item["value"]]) for item in data["result"]]

    def query_range(self, expr: str, start: float, end: float, step: float) -> list[Series]:
        """Evaluate `expr` every `step` seconds from `start` to `end`."""
        window = {"start": str(start), "end": str(end), "step": str(step)}
        data = self._get("query_range", {"query": expr, **window})
        return [_series(item["metric"], item["values"]) for item in data["result"]]

    def series(self, selector: str, start: float, end: float) -> list[Labels]:
        """Return the label sets that match `selector` in the window."""
        window = {"start": str(start), "end": str(end)}
        found: list[Labels] = self._get("series", {"match[]": selector, **window})
        return found

    def label_values(self, label: str, start: float, end: float) -> list[str]:
        """Return the values that `label` has in the window."""
        found: list[str] = self._get(
            f"label/{label}/values", {"start": str(start), "end": str(end)}
        )
        return found

    def _get(self, path: str, params: Mapping[str, str]) -> Any:  # noqa: ANN401 -- JSON, by endpoint
        answer = httpx.get(
            f"{self.url}/api/v1/{path}", params=params, timeout=QUERY_SECONDS, trust_env=False
        )
        body = answer.json()
        if body["status"] != "success":
            raise QueryError(f"{body['errorType']}: {body['error']}\n{dict(params)}")
        return body["data"]


@contextlib.contextmanager
def serve(data: Path, config: str = "{}\n", *options: str) -> Iterator[Prometheus]:
    """Run Prometheus over the blocks in `data` for the length of a `with` block.

    Its config, empty unless one is given, and its log lie beside `data`.
    """
    file = data.with_name(f"{data.name}.prometheus.yml")
    file.write_text(config, encoding="utf-8")
    command = [
        program("prometheus"),
        f"--config.file={file}",
        f"--storage.tsdb.path={data}",
        # The default of 15 days would delete a capture that is older than that.
        "--storage.tsdb.retention.time=100y",
        ANY_PORT,
        *options,
    ]
    with running(command, data.with_name(f"{data.name}.prometheus.log")) as url:
        yield Prometheus(url)


def _series(labels: Labels, points: list[tuple[float, str]]) -> Series:
    return Series(labels, tuple((float(at), float(value)) for at, value in points))
