"""One command, run cold several times: what it takes of the processor, the clock and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from resource import struct_rusage

# wait4 counts a process' peak memory in KiB on Linux and in bytes on macOS.
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


class CommandError(Exception):
    """The measured command failed: there is nothing to measure."""


@dataclass(frozen=True)
class Cost:
    """What one command took: medians in seconds over all runs, and the largest peak in bytes."""

    user: float
    system: float
    wall: float
    peak: int
    runs: int


def measure(command: Callable[[int], Sequence[str]], runs: int) -> Cost:
    """Run `command(n)` once to warm the disk cache and bytecode, then `runs` times for the figures.

    Each run is a new process; user and system time are the kernel's own accounts of it. A child
    starts as a copy of this process, so its peak is never below what this process holds itself:
    keep this one small.
    """
    _run(command(0))
    costs = [_run(command(n)) for n in range(1, runs + 1)]
    return Cost(
        user=statistics.median(usage.ru_utime for usage, _ in costs),
        system=statistics.median(usage.ru_stime for usage, _ in costs),
        wall=statistics.median(wall for _, wall in costs),
        peak=max(usage.ru_maxrss for usage, _ in costs) * MAXRSS_BYTES,
        runs=runs,
    )


def _run(command: Sequence[str]) -> tuple[struct_rusage, float]:
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- the commands are this program's own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandError(f"{' '.join(command)} exited with {process.returncode}")
    return usage, wall
