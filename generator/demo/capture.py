"""The capture of nine real containers: every sample, as it was scraped.

The file is text: a line of Unix times, then a line a series that was seen at these times, with its
values. OpenMetrics, a line a sample, would be five times as large, compressed. tests/data/README.md
says how it was made, what the containers do and what is true of each.
"""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).with_name("nine-containers.xz")
# The first scrape of kube-state-metrics, the last input to come up, and the last sample: Unix time.
START, END = 1795239360, 1795245970

_LABEL = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*")')

# `(Unix time, value as written)` in order of time.
Samples = list[tuple[float, str]]


def samples(metrics: Iterable[str] | None = None) -> dict[str, Samples]:
    """Return the samples by series as it is written, for the metrics asked for, or all."""
    wanted = None if metrics is None else frozenset(metrics)
    found: dict[str, Samples] = {}
    times: list[float] = []
    for line in lzma.decompress(FILE.read_bytes()).decode().splitlines():
        series, _, values = line.rpartition("} ")
        if not series:
            times = list(map(float, values.split()))
        elif wanted is None or series.partition("{")[0] in wanted:
            found[f"{series}}}"] = list(zip(times, values.split(), strict=True))
    return found


def labels(series: str) -> dict[str, str]:
    """Return the labels, with the metric's name, of a series as it is written."""
    metric, _, rest = series.partition("{")
    return {"__name__": metric, **{name: json.loads(text) for name, text in _LABEL.findall(rest)}}
