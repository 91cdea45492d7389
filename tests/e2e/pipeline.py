"""From a world's samples to a receiver: exporter, Prometheus and Alertmanager, put together."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import yaml

from generator import targets
from tests.e2e.hurry import WAIT, hurried
from tests.scenarios.notation import series
from tests.scenarios.scrape import samples
from tests.support import alertmanager, http_servers, prometheus, webhook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.bundle import Bundle
    from tests.scenarios.model import World
    from tests.scenarios.promtool import Rules
    from tests.support.alertmanager import Alertmanager
    from tests.support.webhook import Webhook


@contextlib.contextmanager
def alerting(given: Bundle, folder: Path, speed: float) -> Iterator[tuple[Alertmanager, Webhook]]:
    """Run Alertmanager with a config of the user's that has taken over what is generated.

    As docs/outputs/alertmanager.md says: the route, the receivers and the rules, each into theirs.
    """
    generated = yaml.safe_load(targets.render(given, ["alertmanager"])["alertmanager/realmem.yaml"])
    with webhook.listen() as calls:
        own: dict[str, Any] = {
            "route": {
                "receiver": "telephone",
                "group_by": ["alertname", "namespace", "pod"],
                "group_wait": WAIT,
                "group_interval": hurried("5m", speed),
                "routes": generated["route"]["routes"],
            },
            "receivers": [
                {"name": "telephone", "webhook_configs": [{"url": calls.url}]},
                *generated["receivers"],
            ],
            "inhibit_rules": generated["inhibit_rules"],
        }
        file = folder / "alertmanager.yml"
        file.write_text(yaml.safe_dump(own), encoding="utf-8")
        with alertmanager.serve(file) as running:
            yield running, calls


@contextlib.contextmanager
def exporting(world: World, rules: Rules, speed: float) -> Iterator[str]:
    """Show a world at many times its pace, from its first minute on; gives the target's address."""
    shown = [
        (series(metric, labels), values)
        for metric, labels, values in samples(world, rules.metrics())
    ]
    began = time.monotonic()

    def lines(_: bytes) -> bytes:
        minute = min(int((time.monotonic() - began) * speed / 60), world.minutes - 1)
        present = (
            f"{name} {values[minute]}\n"
            for name, values in shown
            if minute < len(values) and isinstance(values[minute], (int, float))
        )
        return "".join(present).encode()

    with http_servers.answering(lines) as address:
        yield address


@contextlib.contextmanager
def evaluating(
    rules: Rules, target: str, sink: Alertmanager, folder: Path, speed: float
) -> Iterator[None]:
    """Run Prometheus: it scrapes a target, evaluates the rules, and sends what fires."""
    minute = hurried("1m", speed)
    config = {
        "global": {"scrape_interval": minute, "scrape_timeout": minute},
        "rule_files": [str(path) for path in rules.files],
        "scrape_configs": [
            {
                "job_name": "story",
                # The world's own job, instance and metrics_path.
                "honor_labels": True,
                "static_configs": [{"targets": [target]}],
            }
        ],
        "alerting": {
            "alertmanagers": [{"static_configs": [{"targets": [sink.url.removeprefix("http://")]}]}]
        },
    }
    resend = f"--rules.alert.resend-delay={minute}"
    with prometheus.serve(folder / "data", yaml.safe_dump(config), resend):
        yield
