"""Go servers of Prometheus' family on loopback: started on a free port, and stopped for sure."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Printed by their web server once it holds the port that the kernel chose for it.
LISTENING = re.compile(r'msg="Listening on".*? address=127\.0\.0\.1:(\d+)')
ANY_PORT = "--web.listen-address=127.0.0.1:0"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
# Whatever the surroundings say: loopback is not behind a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server's address and process."""

    url: str
    pid: int


@contextlib.contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[Server]:
    """Run a server for the length of a `with` block; RuntimeError where it does not start.

    `command` should hold ANY_PORT, so that servers side by side cannot collide. The log becomes
    part of the error.
    """
    program = shutil.which(command[0])
    if program is None:
        raise RuntimeError(f"{command[0]} is not installed")
    with (
        log.open("w", encoding="utf-8") as sink,
        subprocess.Popen(  # noqa: S603 - a program on PATH, with our own arguments
            [*dies_with_its_parent(), program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield Server(_wait_until_ready(process, log), process.pid)
        finally:
            stop(process)


def dies_with_its_parent() -> list[str]:
    """Return a prefix that ends the server even when its parent is killed outright (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        listening = LISTENING.search(log.read_text(encoding="utf-8"))
        if listening:
            url = f"http://127.0.0.1:{listening[1]}"
            with contextlib.suppress(OSError), OPENER.open(f"{url}/-/ready", timeout=1):
                return url
        time.sleep(0.02)
    state = f"exited with {process.returncode}" if process.returncode is not None else "not ready"
    raise RuntimeError(f"the server {state}; its log:\n{log.read_text(encoding='utf-8')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, by force if it takes too long."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
