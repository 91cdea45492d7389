"""A real Alertmanager on loopback: given alerts, asked what it mutes, and stopped for sure."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from generator.demo.processes import ANY_PORT, running
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    Labels = Mapping[str, str]

REQUEST_SECONDS = 10.0


@dataclass(frozen=True)
class Alertmanager:
    """A running server's address, and the API that Prometheus and amtool speak."""

    url: str

    def post(self, alerts: Iterable[Labels], seconds: float = 300) -> None:
        """Send alerts that end after some seconds unless they are sent again; 0 resolves them."""
        end = datetime.now(UTC) + timedelta(seconds=seconds)
        body = [{"labels": dict(labels), "endsAt": end.isoformat()} for labels in alerts]
        self._ask("POST", json=body)

    def muted(self) -> dict[frozenset[tuple[str, str]], bool]:
        """Return whether each alert is inhibited, by its labels; asking decides it."""
        return {
            frozenset(alert["labels"].items()): bool(alert["status"]["inhibitedBy"])
            for alert in self._ask("GET")
        }

    def _ask(self, method: str, **body: Any) -> Any:  # noqa: ANN401 -- JSON, by method
        answer = httpx.request(
            method,
            f"{self.url}/api/v2/alerts",
            timeout=REQUEST_SECONDS,
            trust_env=False,
            **body,
        )
        if not answer.is_success:
            raise AssertionError(f"{answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None


@contextlib.contextmanager
def serve(config: Path) -> Iterator[Alertmanager]:
    """Run Alertmanager on a config for the length of a `with` block; its log lies beside it."""
    command = [
        program("prometheus-alertmanager", "alertmanager"),
        f"--config.file={config}",
        f"--storage.path={config.with_name('alertmanager-data')}",
        # One is no cluster: nothing to listen for.
        "--cluster.listen-address=",
        ANY_PORT,
    ]
    with running(command, config.with_name("alertmanager.log")) as server:
        yield Alertmanager(server.url)
