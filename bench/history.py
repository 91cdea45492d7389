"""A history for a Prometheus: a cluster's samples, and the records that rules make of them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from bench.cluster import remote_write

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from bench.cluster.exposed import Exposed
    from bench.prometheus import Labels, Prometheus, Series
    from bench.rulefiles import Rule

    Identity = frozenset[tuple[str, str]]

# Prometheus refuses samples that are more than an hour older than the newest one it has.
CHUNK = 3000.0
# Prometheus' mark for a series that ends: a NaN of its own.
(STALE,) = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))


def make(  # noqa: PLR0913 - what a history is made of
    server: Prometheus,
    exposed: Sequence[Exposed],
    rules: Sequence[Rule],
    *,
    start: float,
    end: float,
    scrape: float,
    wanted: Container[str] | None = None,
) -> int:
    """Fill the server from `start` to `end` (Unix time); return the number of raw samples.

    Raw series of wanted metrics (all of them) have a sample every `scrape` seconds. `rules` are
    recording rules, each after those whose records it reads.
    """
    recorders = [Recorder(server, rule) for rule in rules]
    samples = 0
    for first, last in chunks(start, end):
        samples += remote_write.feed(server.write, exposed, times(first, last, scrape), wanted)
        for recorder in recorders:
            recorder.record(first, last)
    return samples


def chunks(start: float, end: float) -> Iterator[tuple[float, float]]:
    """Split a time into parts that Prometheus takes series by series."""
    first = start
    while first < end:
        yield first, min(first + CHUNK, end)
        first += CHUNK


def times(start: float, end: float, step: float) -> list[float]:
    """Return the multiples of `step` from `start` on and before `end`."""
    return [step * number for number in range(int(-(-start // step)), int(-(-end // step)))]


class Recorder:
    """A recording rule over a history: gives what Prometheus' own evaluations would have given.

    That is a value for each evaluation, and a mark where a series is no longer among the results.
    """

    def __init__(self, server: Prometheus, rule: Rule) -> None:
        self._server = server
        self._rule = rule
        # What the last evaluation gave.
        self._present: dict[Identity, Labels] = {}

    def record(self, start: float, end: float) -> int:
        """Evaluate from `start` on and before `end`; return how many series there are at last."""
        at = times(start, end, self._rule.interval)
        if not at:
            return len(self._present)
        found = self._server.query_range(self._rule.expr, at[0], at[-1], self._rule.interval)
        before, self._present = self._present, {}
        series = []
        for one in found:
            labels = self._labels(one)
            identity = frozenset(labels.items())
            series.append((labels, _with_ends(one.points, at, begun=identity in before)))
            before.pop(identity, None)
            if one.points[-1][0] == at[-1]:
                self._present[identity] = labels
        series += [(labels, [(at[0], STALE)]) for labels in before.values()]
        remote_write.write(self._server.write, series)
        return len(self._present)

    def _labels(self, series: Series) -> Labels:
        return {**series.labels, **dict(self._rule.labels), "__name__": self._rule.name}


def _with_ends(
    points: Sequence[tuple[float, float]], at: Sequence[float], *, begun: bool
) -> list[tuple[float, float]]:
    values = dict(points)
    made = []
    for time in at:
        if time in values:
            made.append((time, values[time]))
        elif begun:
            made.append((time, STALE))
        begun = time in values
    return made
