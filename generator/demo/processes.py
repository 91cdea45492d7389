"""Servers on loopback: started on a free port, and stopped for sure."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.errors import Problem, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Printed by their web server once it holds the port that the kernel chose for it.
LISTENING = re.compile(r'msg="Listening on".*? address=127\.0\.0\.1:(\d+)')
ANY_PORT = "--web.listen-address=127.0.0.1:0"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
# The reason stands at the end of a log.
_LONGEST_LOG = 4000
# Whatever the surroundings say: loopback is not behind a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server's address and process."""

    url: str
    pid: int


@contextlib.contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[Server]:
    """Run a server of Prometheus' family for the length of a `with` block.

    `command` should hold ANY_PORT, so that servers side by side cannot collide. ToolError where it
    does not start, with its log.
    """
    with started(command, log) as process:
        yield Server(_wait_until_ready(command[0], process, log), process.pid)


@contextlib.contextmanager
def started(
    command: Sequence[str], log: Path, environ: Mapping[str, str] = os.environ
) -> Iterator[subprocess.Popen[bytes]]:
    """Start any server for the length of a `with` block; ToolError where it is not installed."""
    program = shutil.which(command[0])
    if program is None:
        raise ToolError(Problem("is not installed", command[0]))
    with (
        log.open("w", encoding="utf-8") as sink,
        subprocess.Popen(  # noqa: S603 - a program on PATH, with our own arguments
            [*dies_with_its_parent(), program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=environ,
            # Ctrl-C is for this program, which stops the server in its own time.
            process_group=0,
        ) as process,
    ):
        try:
            yield process
        finally:
            stop(process)


def dies_with_its_parent() -> list[str]:
    """Return a prefix that ends the server even when its parent is killed outright (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _wait_until_ready(name: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        listening = LISTENING.search(log.read_text(encoding="utf-8"))
        if listening:
            url = f"http://127.0.0.1:{listening[1]}"
            with contextlib.suppress(OSError), OPENER.open(f"{url}/-/ready", timeout=1):
                return url
        time.sleep(0.02)
    raise not_ready(name, process, log)


def not_ready(name: str, process: subprocess.Popen[bytes], log: Path) -> ToolError:
    """Return the error of a server that has ended, or takes too long, with the end of its log."""
    code = process.poll()
    state = "is not ready in time" if code is None else f"ended with exit code {code}"
    said = log.read_text(encoding="utf-8", errors="replace")[-_LONGEST_LOG:].strip()
    return ToolError(Problem(f"{state}; its log:\n{said}", name))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, by force if it takes too long."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
