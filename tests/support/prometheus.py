"""A real Prometheus on loopback, over a folder of blocks: started, queried and stopped for sure."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Printed by Prometheus' web server once it holds the port that the kernel chose for it.
LISTENING = re.compile(r'msg="Listening on".*? address=127\.0\.0\.1:(\d+)')
START_SECONDS = 30.0
STOP_SECONDS = 10.0
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
def serve(data: Path, settings: str = "{}", retention: str = "100y") -> Iterator[Prometheus]:
    """Run Prometheus over the blocks in `data` for the length of a `with` block.

    `settings` is its configuration, YAML.

    Its log lies beside `data` and becomes part of the error when the server does not start.
    It listens on a port that the kernel picks, so that servers side by side cannot collide.
    """
    log = data.with_name(f"{data.name}.prometheus.log")
    config = data.with_name(f"{data.name}.prometheus.yml")
    config.write_text(f"{settings}\n", encoding="utf-8")
    command = [
        *dies_with_its_parent(),
        program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        # The default of 15 days would delete a capture that is older than that.
        f"--storage.tsdb.retention.time={retention}",
        "--web.listen-address=127.0.0.1:0",
        "--web.enable-remote-write-receiver",
    ]
    with (
        log.open("w", encoding="utf-8") as sink,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield Prometheus(_wait_until_ready(process, log))
        finally:
            _stop(process)


def dies_with_its_parent() -> list[str]:
    """Return a prefix that ends the server even when the test run is killed outright (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        listening = LISTENING.search(log.read_text(encoding="utf-8"))
        if listening:
            url = f"http://127.0.0.1:{listening[1]}"
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/-/ready", timeout=1, trust_env=False).is_success:
                    return url
        time.sleep(0.02)
    state = f"exited with {process.returncode}" if process.returncode is not None else "not ready"
    raise RuntimeError(f"prometheus {state}; its log:\n{log.read_text(encoding='utf-8')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _series(labels: Labels, points: list[tuple[float, str]]) -> Series:
    return Series(labels, tuple((float(at), float(value)) for at, value in points))
