"""Containers of the recorded capture over time, as the pictures and their tables show them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from tests.support import capture

MIB = 2**20
# Heaps are filled and logs begun by then, and `lowest` means something.
SETTLED = 10.0

_PREFIX = "container_memory_"
_KILLS = "container_oom_events_total"
_METRICS = {
    f"{_PREFIX}usage_bytes": "usage",
    f"{_PREFIX}working_set_bytes": "working_set",
    f"{_PREFIX}rss": "rss",
    f"{_PREFIX}cache": "cache",
    f"{_PREFIX}total_active_file_bytes": "active_file",
    f"{_PREFIX}total_inactive_file_bytes": "inactive_file",
}

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class History:
    """One container: its lines as (minutes since its first scrape, MiB), and its OOM kills."""

    limit: float
    lines: dict[str, Line]
    first_kill: float
    kills: int

    def settled(self, name: str) -> list[float]:
        """Return a line's values in MiB from ten minutes on until the first kill."""
        return [mib for at, mib in self.lines[name] if SETTLED <= at < self.first_kill]


@cache
def history(pod: str) -> History:
    """Return a pod's container, what is a difference worked out scrape by scrape."""
    scraped = _scraped()[pod]
    begin = min(scraped["usage"])
    lines = {name: scraped[name] for name in _METRICS.values()} | {
        "real_used": {
            at: usage - scraped["active_file"][at] - scraped["inactive_file"][at]
            for at, usage in scraped["usage"].items()
        },
        "usage - cache": {
            at: usage - scraped["cache"][at] for at, usage in scraped["usage"].items()
        },
    }
    kills = scraped[_KILLS]
    return History(
        limit=max(scraped["limit"].values()) / MIB,
        lines={
            name: tuple(((at - begin) / 60, value / MIB) for at, value in sorted(points.items()))
            for name, points in lines.items()
        },
        first_kill=min(((at - begin) / 60 for at, n in kills.items() if n), default=math.inf),
        kills=int(max(kills.values())),
    )


@cache
def _scraped() -> dict[str, dict[str, dict[float, float]]]:
    """Return pod -> name -> unix time -> value, of what the pictures need."""
    limits = "container_spec_memory_limit_bytes"
    names = {**_METRICS, _KILLS: _KILLS, limits: "limit"}
    found: dict[str, dict[str, dict[float, float]]] = defaultdict(dict)
    for series, points in capture.samples(names).items():
        labels = capture.labels(series)
        if "pod" in labels:
            values = {at: float(value) for at, value in points}
            found[labels["pod"]][names[labels["__name__"]]] = values
    return found
