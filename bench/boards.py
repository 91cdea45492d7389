"""`python -m bench boards`: what opening a board costs a Prometheus, ours beside anybody's.

python -m bench boards [realmem-pod=FILE …] [--rules FILE …] [--containers 500] [--hours 6]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import generated, grafana, history, promql, rulefiles
from bench.cluster import exporters, model, prometheus_self
from bench.prometheus import REMOTE_WRITE, Cost, serve
from bench.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.grafana import Json
    from bench.prometheus import Prometheus

HOUR = 3600.0
# Any time will do: everything is asked about as of its end.
END = 1767225600.0
# As kube-prometheus scrapes, and as a data source is told then.
SCRAPE = 30.0
# Before the range, so that ranges in rules and panels are full when it begins.
BEFORE = 1800.0
# The least of so many times is a query's time: others may be using the machine.
ROUNDS = 3
# How many of a board's most expensive queries are listed.
TOP = 8


@dataclass(frozen=True)
class Asked:
    """What one query of a board cost; `place` names its panel."""

    place: str
    expr: str
    cost: Cost
    series: int


@dataclass(frozen=True)
class Opened:
    """What opening a board costs."""

    name: str
    queries: tuple[Asked, ...]

    @property
    def samples(self) -> int:
        """Samples read."""
        return sum(each.cost.samples for each in self.queries)

    @property
    def memory_samples(self) -> int:
        """Samples read by queries of memory metrics: boards of others show more than memory."""
        return sum(each.cost.samples for each in self.queries if "memory" in each.expr)

    @property
    def seconds(self) -> float:
        """Seconds of evaluation by Prometheus' clock."""
        return sum(each.cost.seconds for each in self.queries)

    @property
    def series(self) -> int:
        """Series that are drawn, and rows of tables."""
        return sum(each.series for each in self.queries)


@dataclass(frozen=True)
class Ground:
    """A filled server, the time range of the boards, and what is chosen in them."""

    server: Prometheus
    start: float
    end: float
    chosen: Mapping[str, str]

    def open(self, name: str, dashboard: Json) -> Opened:
        """Ask what a board asks when it is opened: all but what closed rows hide."""
        values = grafana.resolve(
            dashboard,
            grafana.Server(self.server, self.start, self.end),
            {**grafana.built_in(self.start, self.end, SCRAPE, SCRAPE), **self.chosen},
            {},
            choose_all=True,
        )
        shown = (query for query in grafana.queries(dashboard) if query.shown)
        return Opened(name, tuple(self._asked(query, values) for query in shown))

    def _asked(self, query: grafana.Query, values: Mapping[str, str]) -> Asked:
        span = self.end - self.start
        step = query.step(span, values, SCRAPE)
        timed = grafana.built_in(self.start, self.end, step, SCRAPE)
        expr = grafana.fill(query.expr, {**values, **timed})
        start = self.end if query.kind == "instant" else self.start
        costs = [self.server.cost(expr, start, self.end, step) for _ in range(ROUNDS)]
        cost, series = min(costs, key=lambda each: each[0].seconds)
        return Asked(query.place, expr, cost, series)


def measure(
    boards: Mapping[str, Json], rules: Sequence[rulefiles.Rule], containers: int, hours: float
) -> list[Opened]:
    """Open boards over the same history of a synthetic cluster, one namespace and pod chosen."""
    start, begin = END - hours * HOUR, END - hours * HOUR - BEFORE
    (cluster,) = model.build(model.Shape(containers, begin, END))
    read = promql.metrics(*(rule.expr for rule in rules))
    for board in boards.values():
        read |= grafana.metrics_read(board)
    groups = sorted({(f"rules.yaml;{rule.group}", rule.interval) for rule in rules})
    exposed = [*exporters.export([cluster]), *prometheus_self.export(groups, begin)]
    with (
        tempfile.TemporaryDirectory() as work,
        serve(Path(work) / "data", "{}", REMOTE_WRITE) as server,
    ):
        chain = rulefiles.chain(rules)
        history.make(server, exposed, chain, start=begin, end=END, scrape=SCRAPE, wanted=read)
        ground = Ground(server, start, END - SCRAPE, _chosen(cluster))
        return [ground.open(name, board) for name, board in boards.items()]


def _chosen(cluster: model.Cluster) -> dict[str, str]:
    """Return what the address of a board would set: a pod of several containers."""
    pod = next(
        pod
        for pod in cluster.pods
        if pod.workload.kind == "Deployment" and len(pod.workload.design.profiles) > 1
    )
    return {"namespace": pod.workload.namespace, "pod": pod.name}


def report(opened: Sequence[Opened], pairs: Mapping[str, str]) -> str:
    """Return what each board costs, and each of ours as a share of the one it is paired with."""
    rows = [
        (
            each.name,
            str(len(each.queries)),
            f"{each.samples:,}",
            f"{each.memory_samples:,}",
            f"{each.seconds * 1000:.0f}",
            f"{each.series:,}",
        )
        for each in opened
    ]
    heads = ("board", "queries", "samples", "of memory metrics", "ms", "series")
    by_name = {each.name: each for each in opened}
    ratios = [
        (
            f"{ours} / {theirs}",
            f"{by_name[ours].samples / by_name[theirs].samples:.2f}",
            f"{by_name[ours].samples / by_name[theirs].memory_samples:.2f}",
            f"{by_name[ours].seconds / by_name[theirs].seconds:.2f}",
        )
        for ours, theirs in pairs.items()
    ]
    parts = [table(heads, rows)]
    if ratios:
        parts.append(table(("ratio", "samples", "to its memory panels alone", "time"), ratios))
    return "\n\n".join([*parts, *(_dearest(each) for each in opened)]) + "\n"


def _dearest(opened: Opened) -> str:
    ranked = sorted(opened.queries, key=lambda each: -each.cost.samples)
    rows = [
        (
            each.place,
            f"{each.cost.samples:,}",
            f"{each.cost.seconds * 1000:.1f}",
            f"{each.series:,}",
        )
        for each in ranked[:TOP]
    ]
    return f"Dearest queries of {opened.name}:\n\n" + table(
        ("board / panel / query", "samples", "ms", "series"), rows
    )


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench boards", description=__doc__)
    parser.add_argument(
        "pairs", nargs="*", metavar="OURS=FILE", help="a board of ours and one to compare it with"
    )
    parser.add_argument(
        "--rules", type=Path, action="append", default=[], help="rules that those boards read"
    )
    parser.add_argument("--config", type=Path, help="the config of our boards (the defaults)")
    parser.add_argument("--containers", type=int, default=500, help="of the cluster (500)")
    parser.add_argument("--hours", type=float, default=6, help="of the boards' range (6)")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Measure and print."""
    options = arguments(given)
    pairs = dict(_pairs(options.pairs))
    made = generated.made(options.config)
    boards = {board.name: board.json for board in made.dashboards}
    boards |= {path.name: json.loads(path.read_text(encoding="utf-8")) for path in pairs.values()}
    unknown = sorted(pairs.keys() - boards.keys())
    if unknown:
        sys.stderr.write(f"no board of ours: {', '.join(unknown)}\n")
        return 2
    rules = [*generated.rules(made), *rulefiles.load(options.rules)]
    opened = measure(boards, rules, options.containers, options.hours)
    sys.stdout.write(report(opened, {ours: path.name for ours, path in pairs.items()}))
    return 0


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for word in words:
        ours, _, path = word.partition("=")
        yield ours, Path(path)
