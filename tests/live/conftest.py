"""The capture in a real Prometheus and a real VictoriaMetrics, as if it were made just now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support import backfill, capture, prometheus, victoriametrics

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.prometheus import Prometheus

# So long before its end the capture is read: servers are asked about now, and tests take a while.
REST = 1200


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the surroundings of the test have no say."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="session")
def later() -> int:
    """Return by how many seconds the capture is moved."""
    return round((time.time() + REST - capture.WINDOW.end) / 60) * 60


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def prometheus_now(work: Path, later: int) -> Iterator[Prometheus]:
    """Serve the capture by Prometheus, without records."""
    source = capture.extract(work / "capture.om", later)
    backfill.create_blocks_from_openmetrics(source, work / "prometheus")
    with prometheus.serve(work / "prometheus") as running:
        yield running


@pytest.fixture(scope="session")
def victoria_now(work: Path, later: int) -> Iterator[Prometheus]:
    """Serve the capture by VictoriaMetrics."""
    series = (
        (capture.labels(name), [(at + later, value) for at, value in points])
        for name, points in capture.samples().items()
    )
    with victoriametrics.serve(work) as running:
        victoriametrics.write(running, series)
        yield running


@pytest.fixture(params=["prometheus", "victoria"])
def server(request: pytest.FixtureRequest) -> Prometheus:
    """Return each of the two in turn: what holds for one holds for the other."""
    running: Prometheus = request.getfixturevalue(f"{request.param}_now")
    return running
