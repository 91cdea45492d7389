"""A server of a test goes when the test goes, however it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from generator.errors import ToolError
from tests.support import generated
from tests.support.prometheus import QueryError, serve

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

# Only Linux ends children whose parent was given no chance to.
KILLS = [signal.SIGKILL] if sys.platform == "linux" else []
# Ctrl-C has to reach the child even if the tests themselves run in the background, where a shell
# has it ignored.
CHILD = """
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.support.prometheus import serve
with serve(pathlib.Path(sys.argv[1])) as prometheus:
    print(prometheus.url, flush=True)
    time.sleep(60)
"""


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready", timeout=1, trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_servers_side_by_side_have_ports_of_their_own(tmp_path: Path) -> None:
    """Two servers answer at once, and neither is there after its block."""
    with serve(tmp_path / "one") as one, serve(tmp_path / "two") as two:
        assert one.url != two.url
        assert one.query("vector(1)", 0)[0].values == (1.0,)
        assert two.query("2", 0)[0].values == (2.0,)
    assert not is_up(one.url)
    assert not is_up(two.url)


def test_a_failing_test_stops_its_server(tmp_path: Path) -> None:
    """A wrong query raises with Prometheus' words and takes the server down with it."""
    seen = []

    def fail() -> None:
        with serve(tmp_path / "data") as prometheus:
            seen.append(prometheus.url)
            prometheus.query("sum(", 0)

    with pytest.raises(QueryError, match="parse error"):
        fail()
    assert not is_up(seen[0])


def test_a_server_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    """What Prometheus says about a broken folder is in the error."""
    data = tmp_path / "data"
    data.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(ToolError, match="not a directory"), serve(data):
        pass


@pytest.mark.parametrize("how", [signal.SIGINT, *KILLS])
def test_no_server_outlives_the_test_run(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C and even a kill of the test run take its servers along."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "data")],
        cwd=generated.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        assert is_up(url)
        os.kill(child.pid, how)
        child.wait(20)
    deadline = time.monotonic() + 10
    while is_up(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_up(url)
