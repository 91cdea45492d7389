"""A real VictoriaMetrics on loopback with the capture in it, and vmalert's replay of rules."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from itertools import islice
from typing import TYPE_CHECKING

import httpx

from bench.prometheus import Prometheus
from generator.demo.processes import START_SECONDS, dies_with_its_parent, stop
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.demo.capture import Samples
    from tests.support.backfill import Window

REPLAY_SECONDS = 120.0
ATTEMPTS = 5
# Series in one request: some megabytes.
BATCH = 200


@contextlib.contextmanager
def serve(work: Path) -> Iterator[Prometheus]:
    """Run an empty VictoriaMetrics for a `with` block; it answers as a Prometheus does."""
    log = work / "victoria-metrics.log"
    for attempt in range(ATTEMPTS):
        port = _free_port()
        command = [
            *dies_with_its_parent(),
            program("victoria-metrics"),
            f"-storageDataPath={work / f'victoria-metrics-{attempt}'}",
            # The default of a month would drop a capture that is older than that.
            "-retentionPeriod=100y",
            f"-httpListenAddr=127.0.0.1:{port}",
        ]
        with (
            log.open("w", encoding="utf-8") as sink,
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
            ) as process,
        ):
            try:
                if _is_ready(process, f"http://127.0.0.1:{port}"):
                    yield Prometheus(f"http://127.0.0.1:{port}", process.pid)
                    return
            finally:
                stop(process)
    raise RuntimeError(f"victoria-metrics does not start; its log:\n{log.read_text()}")


def load(server: Prometheus, openmetrics: Path) -> None:
    """Put the samples of an OpenMetrics file into the server, which wants milliseconds."""
    with openmetrics.open(encoding="utf-8") as lines:
        samples = (line.rsplit(" ", 2) for line in lines if not line.startswith("#"))
        text = "".join(
            f"{series} {value} {round(float(time) * 1000)}\n" for series, value, time in samples
        )
    _post(server, "api/v1/import/prometheus", text)
    flush(server)


def write(server: Prometheus, series: Iterable[tuple[Mapping[str, str], Samples]]) -> None:
    """Put series into the server, the name among their labels."""
    waiting = map(_line, series)
    while lines := list(islice(waiting, BATCH)):
        _post(server, "api/v1/import", "\n".join(lines))
    flush(server)


def replay(server: Prometheus, rules: Path, window: Window) -> None:
    """Have vmalert record in the server what the rules would have recorded in the window."""
    done = subprocess.run(
        [
            program("vmalert"),
            f"-rule={rules}",
            f"-datasource.url={server.url}",
            f"-remoteWrite.url={server.url}",
            f"-replay.timeFrom={_time(window.start)}",
            f"-replay.timeTo={_time(window.end)}",
            "-replay.disableProgressBar",
            # A point an interval; by default one in five minutes.
            "-datasource.queryStep=0",
            # No rule waits for one above it: a group holds one level of the chain.
            "-replay.rulesDelay=0",
            "-remoteWrite.flushInterval=200ms",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=REPLAY_SECONDS,
    )
    if done.returncode != 0:
        raise RuntimeError(f"vmalert: {done.stdout}{done.stderr}")
    flush(server)


def flush(server: Prometheus) -> None:
    """Make what was written visible to queries at once."""
    _post(server, "internal/force_flush", "")
    _post(server, "internal/resetRollupResultCache", "")


def _line(series: tuple[Mapping[str, str], Samples]) -> str:
    labels, points = series
    values = [float(value) for _, value in points]
    times = [round(at * 1000) for at, _ in points]
    return json.dumps({"metric": labels, "values": values, "timestamps": times})


def _post(server: Prometheus, path: str, text: str) -> None:
    answer = httpx.post(f"{server.url}/{path}", content=text, timeout=60, trust_env=False)
    answer.raise_for_status()


def _time(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _free_port() -> int:
    """Return a port that was free a moment ago: this server does not say which one it got for 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/health", timeout=1, trust_env=False).is_success:
                return True
        time.sleep(0.02)
    return False
