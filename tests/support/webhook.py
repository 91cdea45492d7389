"""A receiver of Alertmanager's notifications: what somebody's telephone would have shown."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.http_servers import answering

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Notification:
    """One message: when it came (monotonic seconds), of which group, about which alerts."""

    at: float
    receiver: str
    group: dict[str, str]
    # Labels, and whether it fires or is resolved.
    alerts: tuple[tuple[dict[str, str], str], ...]

    @property
    def names(self) -> set[str]:
        """The names of the alerts in it that fire."""
        return {labels["alertname"] for labels, status in self.alerts if status == "firing"}


@dataclass(frozen=True)
class Webhook:
    """Where notifications are sent, and those that came so far."""

    url: str
    received: list[Notification]


@contextlib.contextmanager
def listen() -> Iterator[Webhook]:
    """Listen on a free port of loopback for the length of a `with` block."""
    received: list[Notification] = []

    def receive(body: bytes) -> bytes:
        received.append(_notification(json.loads(body)))
        return b""

    with answering(receive) as address:
        yield Webhook(f"http://{address}/", received)


def _notification(body: dict[str, Any]) -> Notification:
    alerts = tuple((alert["labels"], alert["status"]) for alert in body["alerts"])
    return Notification(time.monotonic(), body["receiver"], body["groupLabels"], alerts)
