"""A Prometheus as if it had scraped a cluster, and evaluated rules, for days.

Rules that look days back read their own records, so those must be there. All raw samples of the
days would be a thousand times as many: instead the rules are evaluated for an hour in the past, and
what they gave in it is written again for each hour since. The cluster's gauges repeat themselves by
the hour, so that is what the rules would have given.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import history, promql, rulefiles
from bench.cluster import curves, exporters, model, remote_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.cluster.exposed import Exposed
    from bench.prometheus import Labels, Prometheus
    from bench.rulefiles import Rule

    # A series of a record, and its samples of one hour: Unix time and value.
    Hour = tuple[Labels, Sequence[tuple[float, float]]]

SCRAPE = 60.0
# How much of everything there is up to now.
FRESH = 300.0
# Samples are written ahead of the clock, so that nothing is written while something is measured;
# Prometheus 3 takes none that are further ahead than ten minutes.
AHEAD = 480.0
HOUR = curves.HOUR
# What reads minutes of the past has them after the first of these hours; the last is written again.
SEED = 2 * HOUR


@dataclass
class Steady:
    """A server, the cluster that it scrapes, and the time (Unix) up to which it has samples."""

    server: Prometheus
    clusters: Sequence[model.Cluster]
    exposed: Sequence[Exposed]
    fed: float

    @property
    def containers(self) -> int:
        """The number of containers."""
        return sum(cluster.containers for cluster in self.clusters)

    def keep_up(self) -> None:
        """Write what will be scraped in the next minutes, unless that is there already."""
        until = time.time() + AHEAD
        if self.fed < until - AHEAD / 2:
            at = history.times(self.fed, until, SCRAPE)
            remote_write.feed(self.server.write, self.exposed, at)
            self.fed = at[-1] + SCRAPE


def make(server: Prometheus, containers: int, rules: Sequence[Rule]) -> Steady:
    """Fill a new server as far back as the rules look, up to now and some minutes on."""
    now = SCRAPE * (time.time() // SCRAPE)
    clusters = model.build(model.Shape(containers, now - HOUR, now))
    exposed = list(exporters.export(clusters))
    reach = promql.reach(rule.expr for rule in rules)
    chain = rulefiles.chain(list(dict.fromkeys(rules)))
    recorded = {rule.name for rule in chain}
    raw = {name: back for name, back in reach.items() if name not in recorded}
    far = [rule for rule in chain if reach.get(rule.name, 0) > promql.LOOK_BACK]
    begin = HOUR * ((now - max((reach[rule.name] for rule in far), default=0)) // HOUR)
    hours = _hours(server, exposed, chain, far, begin) if far else {}
    # Both kinds hour by hour: Prometheus takes nothing that is much older than its newest sample.
    for first, last in [*history.chunks(begin, now - FRESH), (now - FRESH, now)]:
        for name, hour in hours.items():
            if now - reach[name] <= last:
                remote_write.write(server.write, _again(hour, first, last))
        wanted = {name for name, back in raw.items() if now - back <= last}
        if wanted and last < now:
            at = history.times(first, last, SCRAPE)
            remote_write.feed(server.write, exposed, at, wanted)
    # The last minutes of everything, and some that are still to come.
    steady = Steady(server, clusters, exposed, now - FRESH)
    steady.keep_up()
    return steady


def _hours(
    server: Prometheus,
    exposed: Sequence[Exposed],
    chain: Sequence[Rule],
    wanted: Sequence[Rule],
    end: float,
) -> dict[str, list[Hour]]:
    """Evaluate a chain of records up to `end`; return the last hour of wanted ones, by name."""
    needed = _needed(chain, wanted)
    read = promql.metrics(*(rule.expr for rule in needed))
    history.make(server, exposed, needed, start=end - SEED, end=end, scrape=SCRAPE, wanted=read)
    return {
        name: [
            ({**series.labels, "__name__": name}, series.points)
            for series in server.query_range(name, end - HOUR, end - interval, interval)
        ]
        for name, interval in {rule.name: rule.interval for rule in wanted}.items()
    }


def _needed(chain: Sequence[Rule], wanted: Sequence[Rule]) -> list[Rule]:
    """Return wanted rules of a chain and those whose records they read, in its order."""
    names = {rule.name for rule in wanted}
    needed = []
    for rule in reversed(chain):
        if rule.name in names:
            names |= promql.metrics(rule.expr)
            needed.append(rule)
    return needed[::-1]


def _again(hour: Iterable[Hour], first: float, last: float) -> Iterator[Hour]:
    """Yield what of an hour, repeated for ever, is from `first` on and before `last`."""
    for labels, points in hour:
        again = [
            (at + HOUR * turn, value)
            for at, value in points
            for turn in range(math.ceil((first - at) / HOUR), math.ceil((last - at) / HOUR))
        ]
        if again:
            yield labels, sorted(again)
