"""A real VictoriaMetrics on loopback: started, filled, queried and stopped for sure."""

from __future__ import annotations

import contextlib
import json
import socket
from itertools import islice
from typing import TYPE_CHECKING

import httpx

from bench.servers import running
from tests.support.programs import program
from tests.support.prometheus import Prometheus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.support.capture import Samples

# In one request: some megabytes.
BATCH = 200


@contextlib.contextmanager
def serve(data: Path, samples: Iterable[tuple[Mapping[str, str], Samples]]) -> Iterator[Prometheus]:
    """Run VictoriaMetrics with these series for the length of a `with` block.

    It answers as Prometheus does.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        program("victoria-metrics"),
        f"-storageDataPath={data}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
    ]
    log = data.with_name(f"{data.name}.victoria-metrics.log")
    with running(command, log, port) as server:
        _fill(server.url, samples)
        yield Prometheus(server.url, server.pid)


def _fill(url: str, samples: Iterable[tuple[Mapping[str, str], Samples]]) -> None:
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        waiting = map(_line, samples)
        while lines := list(islice(waiting, BATCH)):
            client.post("/api/v1/import", content="\n".join(lines)).raise_for_status()
        # What was sent is searched a second later, or now.
        client.get("/internal/force_flush").raise_for_status()


def _line(series: tuple[Mapping[str, str], Samples]) -> str:
    labels, points = series
    values = [float(value) for _, value in points]
    times = [round(at * 1000) for at, _ in points]
    return json.dumps({"metric": labels, "values": values, "timestamps": times})
