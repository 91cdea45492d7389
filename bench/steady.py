"""A Prometheus as if it had scraped a cluster, and evaluated rules, for days.

Rules that look days back read their own records, so those must be there. All raw samples of the
days would be a thousand times as many: instead the rules are evaluated once in the past, and what
they gave then is written, with a little change, up to now.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import history, promql, rulefiles
from bench.cluster import exporters, model, remote_write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.cluster.exposed import Exposed
    from bench.prometheus import Labels, Prometheus
    from bench.rulefiles import Rule

    # A series of a record, and its value.
    Seed = tuple[Labels, float]

SCRAPE = 60.0
# How much of the past a first evaluation finds.
SEED = 300.0
# Samples are written ahead of the clock, so that nothing is written while something is measured;
# Prometheus 3 takes none that are further ahead than ten minutes.
AHEAD = 480.0
HOUR = 3600.0
# Values change by this share from sample to sample, or chunks would be smaller than real ones.
CHANGE = 0.01


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
    begin = now - max((reach[rule.name] for rule in far), default=0) - HOUR
    seeds = _seeds(server, exposed, chain, begin) if far else {}
    # Both kinds hour by hour: Prometheus takes nothing that is much older than its newest sample.
    for first, last in [*history.chunks(begin + HOUR, now - SEED), (now - SEED, now)]:
        for rule in far:
            if now - reach[rule.name] <= last:
                at = history.times(first, last, rule.interval)
                series = ((labels, _changing(value, at)) for labels, value in seeds[rule])
                remote_write.write(server.write, series)
        wanted = {name for name, back in raw.items() if now - back <= last}
        if wanted and last < now:
            at = history.times(first, last, SCRAPE)
            remote_write.feed(server.write, exposed, at, wanted)
    # The last minutes of everything, and some that are still to come.
    steady = Steady(server, clusters, exposed, now - SEED)
    steady.keep_up()
    return steady


def _seeds(
    server: Prometheus, exposed: Sequence[Exposed], chain: Sequence[Rule], start: float
) -> dict[Rule, list[Seed]]:
    """Return what each recording rule gives over some samples from `start` on."""
    read = promql.metrics(*(rule.expr for rule in chain))
    at = history.times(start, start + SEED, SCRAPE)
    remote_write.feed(server.write, exposed, at, read)
    # Two configs of ours record the same series: the first that makes one has it.
    known: set[frozenset[tuple[str, str]]] = set()
    return {rule: _seed(server, rule, at[-1], known) for rule in chain}


def _seed(
    server: Prometheus, rule: Rule, at: float, known: set[frozenset[tuple[str, str]]]
) -> list[Seed]:
    """Return the new series that a rule gives at a time, and write them for its readers."""
    more = {**dict(rule.labels), "__name__": rule.name}
    given = [({**one.labels, **more}, one.values[0]) for one in server.query(rule.expr, at)]
    found = [seed for seed in given if frozenset(seed[0].items()) not in known]
    known.update(frozenset(labels.items()) for labels, _ in found)
    remote_write.write(server.write, ((labels, [(at, value)]) for labels, value in found))
    return found


def _changing(value: float, at: Sequence[float]) -> list[tuple[float, float]]:
    """Return values around one; what is small and whole, as a 1 that says yes, stays."""
    fixed = value == int(value) and abs(value) < HOUR
    return [(when, value if fixed else value * (1 + CHANGE * math.sin(when))) for when in at]
