"""A real Prometheus on loopback, over a folder of blocks: started, asked and stopped for sure."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.demo.processes import ANY_PORT, OPENER, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANSWER_SECONDS = 300.0
REMOTE_WRITE = "--web.enable-remote-write-receiver"
RELOAD = "--web.enable-lifecycle"
Labels = dict[str, str]


class QueryError(RuntimeError):
    """Prometheus refused a request: carries the request and Prometheus' own words."""


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
class Cost:
    """What a query took: samples read, and seconds of evaluation by Prometheus' own clock."""

    samples: int
    seconds: float


def version() -> str:
    """Return the version of the Prometheus that is installed, as `2.42.0+ds`."""
    command = ("prometheus", "--version")
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    return words[words.index("version") + 1]


@dataclass(frozen=True)
class Prometheus:
    """A running server: its address, its process, and what can be asked of it."""

    url: str
    pid: int

    def query(self, expr: str, at: float) -> list[Series]:
        """Evaluate `expr` at Unix time `at`: a series a result, one point each."""
        return _instant(self._get("query", {"query": expr, "time": str(at)}))

    def query_range(self, expr: str, start: float, end: float, step: float) -> list[Series]:
        """Evaluate `expr` every `step` seconds from `start` to `end`."""
        data = self._get("query_range", {"query": expr, **_window(start, end, step)})
        return [_series(item["metric"], item["values"]) for item in data["result"]]

    def cost(self, expr: str, start: float, end: float, step: float) -> tuple[Cost, int]:
        """Return what `expr` costs over a time, or once where `start` is `end`; and its series."""
        params = {"query": expr, "stats": "all"}
        if start == end:
            data = self._get("query", {**params, "time": str(end)})
        else:
            data = self._get("query_range", {**params, **_window(start, end, step)})
        stats = data["stats"]
        cost = Cost(stats["samples"]["totalQueryableSamples"], stats["timings"]["evalTotalTime"])
        return cost, 1 if data["resultType"] == "scalar" else len(data["result"])

    def series(self, selector: str, start: float, end: float) -> list[Labels]:
        """Return the label sets that match `selector` in the window."""
        found: list[Labels] = self._get("series", {"match[]": selector, **_window(start, end)})
        return found

    def label_values(self, label: str, start: float, end: float, selector: str = "") -> list[str]:
        """Return the values that `label` has in the window, on what `selector` matches."""
        match = {"match[]": selector} if selector else {}
        window = {**match, **_window(start, end)}
        found: list[str] = self._get(f"label/{label}/values?{urllib.parse.urlencode(window)}")
        return found

    def rule_groups(self) -> list[dict[str, Any]]:
        """Return the rule groups with the state of each rule's last evaluation."""
        groups: list[dict[str, Any]] = self._get("rules")["groups"]
        return groups

    def write(self, body: bytes) -> None:
        """Take samples by remote write; the server must have been started with REMOTE_WRITE."""
        headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
        version = {"X-Prometheus-Remote-Write-Version": "0.1.0"}
        self._send(urllib.request.Request(f"{self.url}/api/v1/write", body, headers | version))  # noqa: S310 - our own server

    def reload(self) -> None:
        """Read the configuration again; the server must have been started with RELOAD."""
        self._send(urllib.request.Request(f"{self.url}/-/reload", method="POST"))  # noqa: S310 - our own server

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has taken so far (Linux)."""
        # The command's name, in brackets, may hold spaces.
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _get(self, path: str, params: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 -- JSON, by endpoint
        url = f"{self.url}/api/v1/{path}"
        # In the body, where an expression may be longer than an address.
        body = urllib.parse.urlencode(params).encode() if params else None
        request = urllib.request.Request(url, body)  # noqa: S310 - our own server
        answer = self._send(request, str(params or ""))
        return json.loads(answer)["data"]

    def _send(self, request: urllib.request.Request, asked: str = "") -> bytes:
        try:
            with OPENER.open(request, timeout=ANSWER_SECONDS) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            words = error.read().decode(errors="replace")
            with contextlib.suppress(ValueError, KeyError):
                refusal = json.loads(words)
                words = f"{refusal['errorType']}: {refusal['error']}"
            raise QueryError(f"{words}\n{request.full_url} {asked}") from error


@contextlib.contextmanager
def serve(
    data: Path, config: str = "{}\n", *options: str, retention: str = "100y"
) -> Iterator[Prometheus]:
    """Run Prometheus over the blocks in `data` for the length of a `with` block.

    Its config, empty unless one is given, and its log lie beside `data`. Its own default retention
    of 15 days would delete a capture that is older than that.
    """
    file = data.with_name(f"{data.name}.prometheus.yml")
    file.write_text(config, encoding="utf-8")
    command = [
        "prometheus",
        f"--config.file={file}",
        f"--storage.tsdb.path={data}",
        f"--storage.tsdb.retention.time={retention}",
        ANY_PORT,
        *options,
    ]
    with running(command, data.with_name(f"{data.name}.prometheus.log")) as server:
        yield Prometheus(server.url, server.pid)


def _window(start: float, end: float, step: float | None = None) -> dict[str, str]:
    window = {"start": str(start), "end": str(end)}
    return window if step is None else {**window, "step": str(step)}


def _instant(data: Any) -> list[Series]:  # noqa: ANN401 -- JSON
    if data["resultType"] == "scalar":
        return [_series({}, [data["result"]])]
    return [_series(item["metric"], [item["value"]]) for item in data["result"]]


def _series(labels: Labels, points: list[tuple[float, str]]) -> Series:
    return Series(labels, tuple((float(at), float(value)) for at, value in points))
