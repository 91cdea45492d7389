"""`realmem demo`, with a real Prometheus and without."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bench.prometheus import Prometheus
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

DEMO = [sys.executable, "-m", "generator", "demo"]
MIB = 2**20
SECONDS = 45


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(temporary: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the demo; gives all that it says until it is up."""
    for name in ("prometheus", "promtool"):
        program(name)
    environ = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "backtest" in line:
                break
        try:
            yield "".join(said), process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(demo: tuple[str, subprocess.Popen[str]]) -> Prometheus:
    found = re.search(r"^Prometheus: (http://127\.0\.0\.1:\d+)$", demo[0], re.MULTILINE)
    assert found, demo[0]
    return Prometheus(found[1], 0)


def test_the_past_is_there_with_its_records_and_alerts(server: Prometheus) -> None:
    """An hour and a half of them, at once, and no alert for page cache."""
    now = time.time()
    start = now - 90 * 60
    (logger,) = server.query_range(
        'container:memory_real_used:bytes{pod="logger-0"}', start, now, 60
    )
    assert len(logger.values) >= 88
    assert all(25 <= value / MIB <= 36 for value in logger.values)
    fired = {
        (one.labels["alertname"], one.labels.get("pod") or one.labels["workload"])
        for one in server.query_range('ALERTS{alertstate="firing"}', start, now, 60)
    }
    assert fired == {
        ("ContainerMemoryThrashing", "thrash-0"),
        *((name, pod) for name in ("ContainerOOMKilled", "ContainerOOMLoop")
          for pod in ("fastleak", "oomloop", "tmpfs")),
    }  # fmt: skip


def test_every_page_that_it_names_is_there_and_shows_something(
    demo: tuple[str, subprocess.Popen[str]], server: Prometheus
) -> None:
    """Wherever this Prometheus has its pages."""
    pages = re.findall(rf"^  ({re.escape(server.url)}\S+)$", demo[0], re.MULTILINE)
    assert len(pages) == 4
    now = time.time()
    for page in pages:
        assert httpx.get(page, trust_env=False, follow_redirects=True).status_code == 200
        for expr in parse_qs(urlsplit(page).query).get("g0.expr", []):
            assert len(server.query_range(expr, now - 7200, now, 60)) >= 2


def test_the_present_goes_on_by_the_rules(server: Prometheus) -> None:
    """Scrapes and rules carry on where the past ends; no rule fails; what fired goes on."""
    deadline = time.monotonic() + SECONDS
    began = time.time()
    live = f"timestamp(container_memory_rss) > {began} and container_memory_rss"
    thrashing = 'ALERTS{alertname="ContainerMemoryThrashing", alertstate="firing"}'
    fresh = f"timestamp({thrashing}) > {began}"
    while time.monotonic() < deadline:
        now = time.time()
        if server.query(live, now) and server.query(fresh, now):
            break
        time.sleep(0.5)
    else:
        pytest.fail("nothing new is scraped, or the alert was forgotten")
    rules = [rule for group in server.rule_groups() for rule in group["rules"]]
    assert not [rule for rule in rules if rule["health"] == "err"]
    assert len(server.query("container:memory_real_used:bytes", time.time())) == 9


def test_it_stops_cleanly(
    demo: tuple[str, subprocess.Popen[str]], server: Prometheus, temporary: Path
) -> None:
    """On SIGTERM as on Ctrl-C: exit code 0, no server, no file."""
    _, process = demo
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    with pytest.raises(OSError, match="refused"):
        server.query("up", 0)
    assert not list(temporary.iterdir())


def test_without_prometheus_it_prints_the_verdicts_and_what_to_install(tmp_path: Path) -> None:
    """With nothing on the PATH; it says which of the two it does."""
    environ = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(DEMO, capture_output=True, text=True, env=environ, check=True)
    assert "shop/logger-0      300    28          221         35      0  page cache" in done.stdout
    assert "prometheus, promtool: not installed" in done.stdout
    assert "apt install prometheus" in done.stdout
    assert done.stderr == ""


def test_a_port_that_is_taken_is_an_error_at_once(temporary: Path) -> None:
    """Exit code 2, and nothing left behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [*DEMO, "--port", str(taken.getsockname()[1])]
        environ = {**os.environ, "TMPDIR": str(temporary)}
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 2
    assert "cannot be used: Address already in use; name another one with --port" in done.stderr
    assert not list(temporary.iterdir())
