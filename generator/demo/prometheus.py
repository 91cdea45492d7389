"""A Prometheus for the demo: over a folder of blocks, with rules and a target, on loopback."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import yaml

from generator.demo.processes import OPENER, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAMS = ("prometheus", "promtool")
# Nobody wants to wait: of a new scrape, and of an alert, something is seen at once.
EVERY = "5s"


def missing() -> list[str]:
    """Return the programs that are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def config(rules: str, target: str) -> str:
    """Return prometheus.yml: rule files by a pattern, and one target, whose labels are kept."""
    scrape = {"job_name": "realmem-demo", "honor_labels": True}
    content = {
        "global": {"scrape_interval": EVERY},
        "rule_files": [rules],
        "scrape_configs": [{**scrape, "static_configs": [{"targets": [target]}]}],
    }
    return yaml.safe_dump(content, sort_keys=False)


@contextmanager
def serve(data: Path, text: str, port: int = 0) -> Iterator[str]:
    """Run Prometheus for the length of a `with` block; gives its address. ToolError if it fails."""
    file = data.with_name("prometheus.yml")
    file.write_text(text, encoding="utf-8")
    command = [
        "prometheus",
        f"--config.file={file}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        # An alert that has held for long enough fires at once, as on a server that was restarted.
        "--rules.alert.for-grace-period=1s",
    ]
    with running(command, data.with_name("prometheus.log")) as server:
        yield server.url


def home(url: str) -> str:
    """Return the page for queries: /graph, /query from 3.0 on, /classic/graph with Debian."""
    with OPENER.open(url, timeout=10) as answer:
        return str(answer.url).partition("?")[0]


def page(home: str, expr: str) -> str:
    """Return the address of an expression's graph over the last two hours."""
    shown = {"g0.expr": expr, "g0.tab": "0", "g0.range_input": "2h"}
    return f"{home}?{urlencode(shown)}"
