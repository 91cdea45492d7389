"""A real Prometheus for tests; where the program is missing the test fails with the remedy."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from bench import prometheus
from bench.prometheus import Prometheus, QueryError, Series
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Prometheus", "QueryError", "Series", "serve"]


@contextlib.contextmanager
def serve(
    data: Path, config: str = "{}\n", *options: str, retention: str = "100y"
) -> Iterator[Prometheus]:
    """Run Prometheus over the blocks in `data` for the length of a `with` block."""
    program("prometheus")
    with prometheus.serve(data, config, *options, retention=retention) as server:
        yield server
