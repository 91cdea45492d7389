"""A real VictoriaMetrics on loopback: started, filled, queried and stopped for sure."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import httpx

from tests.support.programs import program
from tests.support.prometheus import (
    START_SECONDS,
    STOP_SECONDS,
    Prometheus,
    dies_with_its_parent,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.support.capture import Samples

# In one request: some megabytes.
BATCH = 200


@contextlib.contextmanager
def serve(data: Path, samples: Iterable[tuple[Mapping[str, str], Samples]]) -> Iterator[Prometheus]:
    """Run VictoriaMetrics with these series for the length of a `with` block.

    It answers as Prometheus does, and lies about its version as little as it says of it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = data.with_name(f"{data.name}.victoria-metrics.log")
    command = [
        *dies_with_its_parent(),
        program("victoria-metrics"),
        f"-storageDataPath={data}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
    ]
    with (
        log.open("w", encoding="utf-8") as sink,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, url, log)
            _fill(url, samples)
            yield Prometheus(url)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _fill(url: str, samples: Iterable[tuple[Mapping[str, str], Samples]]) -> None:
    lines: list[str] = []
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:

        def send() -> None:
            client.post("/api/v1/import", content="\n".join(lines)).raise_for_status()
            lines.clear()

        for labels, points in samples:
            values = [float(value) for _, value in points]
            times = [round(at * 1000) for at, _ in points]
            lines.append(json.dumps({"metric": labels, "values": values, "timestamps": times}))
            if len(lines) == BATCH:
                send()
        send()
        # What was sent is searched a second later, or now.
        client.get("/internal/force_flush").raise_for_status()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/health", timeout=1, trust_env=False).is_success:
                return
        time.sleep(0.02)
    raise RuntimeError(f"victoria-metrics is not ready; its log:\n{log.read_text('utf-8')}")
