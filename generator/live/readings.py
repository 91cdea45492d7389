"""Series of cAdvisor, by container id -> readings: what `memory` judges."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.errors import Problem, ServerError
from generator.memory import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.live.answers import Series

_USAGE = "container_memory_usage_bytes"
_WORKING_SET = "container_memory_working_set_bytes"
_RSS = "container_memory_rss"
_CACHE = "container_memory_cache"
_ACTIVE = "container_memory_total_active_file_bytes"
_INACTIVE = "container_memory_total_inactive_file_bytes"
_SWAP = "container_memory_swap"
_FAULTS = "container_memory_failures_total"
_WAITING = "container_pressure_memory_waiting_seconds_total"
_OOM = "container_oom_events_total"

METRICS = (
    _USAGE, _WORKING_SET, _RSS, _CACHE, _ACTIVE, _INACTIVE, _SWAP, _FAULTS, _WAITING, _OOM,
)  # fmt: skip

# An unsigned subtraction in old cAdvisors underflows to 2^64.
_UNDERFLOWN = 2**60

_ESTIMATE = "this kubelet exports no file lists: tmpfs is counted as page cache"
_NO_USAGE = "usage is dropped before it is stored: it is rss + cache, without kernel memory"

Values = dict[str, float]


def readings(
    source: str, series: Sequence[Series], limits: Sequence[tuple[float, float]]
) -> list[Reading]:
    """Return a reading for every time at which memory was seen, in order of time.

    Of two ids at one time, as after a restart, it is the one that needs more.
    """
    limit_at = {at: limit for at, limit in limits if math.isfinite(limit)}
    found: dict[float, Reading] = {}
    for values in _by_id(series).values():
        pressure = _Pressure()
        for at, each in sorted(values.items()):
            if _RSS not in each or not each.keys() & {_USAGE, _WORKING_SET}:
                continue
            one = replace(
                _reading(source, each),
                at=at,
                limit=round(limit_at[at]) if limit_at.get(at) else None,
                pressure=pressure.share(at, each.get(_WAITING)),
            )
            if at not in found or one.real_used > found[at].real_used:
                found[at] = one
    if not found:
        hint = "`realmem verify` says which stack drops them, and what brings them back"
        raise ServerError(Problem("neither usage nor working_set is stored", source, hint=hint))
    return [found[at] for at in sorted(found)]


def _by_id(series: Iterable[Series]) -> dict[str, dict[float, Values]]:
    """Return values by id, time and metric."""
    found: defaultdict[str, defaultdict[float, Values]] = defaultdict(lambda: defaultdict(dict))
    for one in series:
        name = one.labels.get("__name__", "")
        wanted = {"failure_type": "pgmajfault", "scope": "container"}
        if name == _FAULTS and any(one.labels.get(key) != wanted[key] for key in wanted):
            continue
        for at, value in one.points:
            if 0 <= value < _UNDERFLOWN:
                found[one.labels.get("id", "")][at][name] = value
    return {key: dict(values) for key, values in found.items()}


class _Pressure:
    """The share of the time since the last reading in which something waited for memory."""

    def __init__(self) -> None:
        self.before: tuple[float, float] | None = None

    def share(self, at: float, waited: float | None) -> float | None:
        before, self.before = self.before, None if waited is None else (at, waited)
        if before is None or waited is None or waited < before[1]:
            return None
        return min((waited - before[1]) / (at - before[0]), 1)


def _reading(source: str, values: Values) -> Reading:
    rss, cache = round(values[_RSS]), round(values.get(_CACHE, 0))
    notes = []
    if _USAGE in values:
        usage = round(values[_USAGE])
    else:
        usage = max(rss + cache, round(values[_WORKING_SET]))
        notes.append(_NO_USAGE)
    if _ACTIVE in values and _INACTIVE in values:
        active, inactive = round(values[_ACTIVE]), round(values[_INACTIVE])
    else:
        notes.append(_ESTIMATE)
        # As cAdvisor makes the working set; what else is cached counts as page cache.
        working_set = round(values.get(_WORKING_SET, usage))
        inactive = min(max(usage - working_set, 0), cache)
        active = min(max(cache - inactive, 0), max(usage - rss - inactive, 0))
    tmpfs = max(cache - active - inactive, 0)
    return Reading(
        source=source,
        cgroup=None,
        usage=usage,
        counted=rss + cache,
        rss=rss,
        tmpfs=tmpfs,
        kernel=None if notes else max(usage - rss - cache, 0),
        active_file=active,
        inactive_file=inactive,
        swap=round(values.get(_SWAP, 0)),
        major_faults=_count(values, _FAULTS),
        oom_kills=_count(values, _OOM),
        notes=tuple(notes),
    )


def _count(values: Values, name: str) -> int | None:
    return round(values[name]) if name in values else None
