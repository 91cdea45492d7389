"""Everything that the demo starts, for the length of a `with` block, and nothing after it."""

from __future__ import annotations

import os
import socket
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from generator import bundle, targets
from generator.demo import capture, grafana, history, playing, prometheus
from generator.errors import Problem, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL = "https://grafana.com/docs/grafana/latest/setup-grafana/installation/"


@dataclass(frozen=True)
class Shown:
    """The addresses of what runs; without Grafana, why."""

    prometheus: str
    grafana: str | None
    no_grafana: str


@contextmanager
def show(port: int = 0) -> Iterator[Shown]:
    """Serve the capture, with what the defaults generate; ToolError where Prometheus fails."""
    _refuse_taken(port)
    with TemporaryDirectory(prefix="realmem-demo-") as name, ExitStack() as running:
        folder = Path(name)
        given = _generated(folder)
        now = time.time()
        player = playing.Player(capture.samples(), now - playing.PLAYED)
        history.write(folder / "data", given, player, now)
        target = running.enter_context(playing.serve(player))
        config = prometheus.config(f"{folder}/prometheus/rules/*.yaml", target)
        url = running.enter_context(prometheus.serve(folder / "data", config, port))
        address, why = None, f"Grafana is not installed. How to: {_INSTALL}"
        if command := grafana.program():
            boards = folder / "grafana" / "dashboards"
            try:
                address = running.enter_context(grafana.serve(command, folder, boards, url))
            except ToolError as failure:
                why = str(failure)  # Prometheus alone shows a lot
        yield Shown(url, address, why)


def _refuse_taken(port: int) -> None:
    """Say at once what Prometheus would say after some seconds."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as failure:
        hint = "name another one with --port, or none"
        why = os.strerror(failure.errno or 0)
        raise ToolError(Problem(f"port {port} cannot be used: {why}", hint=hint)) from None


def _generated(folder: Path) -> bundle.Bundle:
    """Write what an empty config gives into a folder."""
    config = folder / "realmem.yaml"
    config.touch()
    given = _hurried(bundle.load(config))
    for path, content in targets.render(given).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return given


def _hurried(given: bundle.Bundle) -> bundle.Bundle:
    """Let every group be evaluated at each scrape; the rules mean the same however often."""
    every, rules = prometheus.EVERY, given.catalogue
    recording = tuple(replace(group, interval=every) for group in rules.recording)
    alerting = tuple(replace(group, interval=every) for group in rules.alerting)
    return replace(given, catalogue=replace(rules, recording=recording, alerting=alerting))
