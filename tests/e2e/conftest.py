"""The capture in a real Prometheus, with the generated records evaluated over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import backfill, capture, generated
from tests.support.prometheus import Prometheus, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Serve the capture and its records; each worker of a parallel run has a server of its own."""
    work = tmp_path_factory.mktemp("history")
    data = work / "data"
    backfill.create_blocks_from_openmetrics(capture.extract(work / "capture.om"), data)
    backfill.evaluate_rules(generated.rule_files(), data, capture.WINDOW)
    with serve(data) as prometheus:
        yield prometheus
