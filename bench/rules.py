"""`python -m bench rules`: what rules cost a Prometheus, ours beside anybody's.

python -m bench rules [FILE …] [--containers 1000,5000,20000] [--evaluation-interval 1m,30s]
                      [--overrides 1000] [--rounds 5] [--write docs/rule-cost.md]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import generated, live, rulefiles, steady
from bench.prometheus import RELOAD, REMOTE_WRITE, Prometheus, serve, version
from bench.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bench.rulefiles import Rule

MINUTE = 60.0
# The processor's clock ticks a hundred times a second; a rule is asked until it has taken so much.
PROCESSOR_SECONDS = 0.5
MOST_ASKED = 50
# A server that was filled is left alone until it has compacted nothing for so long.
SETTLED_SECONDS = 70
# How many of the most expensive rules are listed.
TOP = 10

PAGE = """# What the rules cost

Written by `python -m bench rules {command}`: a real Prometheus {version} over a made-up cluster, on
{processors} CPUs ({machine}) that should do nothing else. The default bundle, all records and all
alerts, stands first, beside the other rule files that were named. "s of evaluation" is Prometheus'
own clock; the processor's time holds what recording and garbage collection take. Groups without an
interval of their own have the server's: a minute by Prometheus' default, half a minute by
prometheus-operator's.

{reports}
"""


@dataclass(frozen=True)
class RuleCost:
    """One evaluation of a rule: seconds by Prometheus' clock and of the processor, and what of.

    The processor's are those of the expression alone, without the recording of what it gives.
    """

    rule: Rule
    clock: float
    processor: float
    samples: int
    series: int

    @property
    def by_minute(self) -> float:
        """How often it is evaluated in a minute."""
        return MINUTE / self.rule.interval


@dataclass(frozen=True)
class BundleCost:
    """What a bundle costs over a number of containers; `processor` is seconds of a minute."""

    name: str
    containers: int
    processor: float
    rules: tuple[RuleCost, ...]

    @property
    def clock(self) -> float:
        """Seconds of evaluation a minute, by Prometheus' clock."""
        return sum(each.clock * each.by_minute for each in self.rules)

    @property
    def samples(self) -> float:
        """Samples read a minute."""
        return sum(each.samples * each.by_minute for each in self.rules)

    @property
    def recorded(self) -> float:
        """Series recorded by container."""
        series = sum(each.series for each in self.rules if each.rule.record is not None)
        return series / self.containers


def measure(
    bundles: Mapping[str, Sequence[Rule]], containers: int, rounds: int
) -> list[BundleCost]:
    """Measure bundles one after the other, over the same samples in the same Prometheus."""
    everything = list(_once(bundles.values()))
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "rules"
        folder.mkdir()
        config = f"rule_files: [{folder}/*.yaml]\n"
        data = Path(work) / "data"
        with serve(data, config, REMOTE_WRITE, RELOAD) as server:
            filled = steady.make(server, containers, everything)
            live.wait_until_idle(server, SETTLED_SECONDS)
            return [
                _measured(filled, name, rules, folder, rounds) for name, rules in bundles.items()
            ]


def _once(bundles: Iterable[Sequence[Rule]]) -> Iterator[Rule]:
    """Yield all rules, but records of a name only of the first bundle that has it."""
    known: set[str | None] = set()
    for rules in bundles:
        yield from (rule for rule in rules if rule.record is None or rule.record not in known)
        known |= {rule.record for rule in rules}


def _measured(
    filled: steady.Steady, name: str, rules: Sequence[Rule], folder: Path, rounds: int
) -> BundleCost:
    processor, costs = 0.0, []
    for interval, part in sorted(_by_interval(rules).items()):
        filled.keep_up()
        live.wait_until_idle(filled.server)
        timing = live.measure(filled.server, part, folder, rounds)
        processor += timing.processor * MINUTE / interval
        for rule, clock in zip(part, timing.clock, strict=True):
            costs.append(_asked(filled.server, rule, clock, timing.at))
    return BundleCost(name, filled.containers, processor, tuple(costs))


def _by_interval(rules: Sequence[Rule]) -> dict[float, list[Rule]]:
    parts: dict[float, list[Rule]] = defaultdict(list)
    for rule in rules:
        parts[rule.interval].append(rule)
    return parts


def _asked(server: Prometheus, rule: Rule, clock: float, at: float) -> RuleCost:
    """Evaluate a rule's expression by itself, often enough for the processor's clock."""
    # Counted in the server, or thousands of series would have to be written as JSON.
    counted = f"count(\n{rule.expr}\n)"
    count = server.query(counted, at)
    before, asked = server.cpu_seconds(), 0
    while asked == 0 or (server.cpu_seconds() - before < PROCESSOR_SECONDS and asked < MOST_ASKED):
        cost, _ = server.cost(counted, at, at, 0)
        asked += 1
    processor = (server.cpu_seconds() - before) / asked
    return RuleCost(rule, clock, processor, cost.samples, int(count[0].values[0]) if count else 0)


def report(costs: Sequence[BundleCost]) -> str:
    """Return the bundles of one size beside the first of them, and their dearest rules."""
    ours = costs[0]
    rows = [
        (
            cost.name,
            f"{cost.clock:.3f}",
            f"{cost.processor:.3f}",
            f"{cost.samples:,.0f}",
            f"{cost.recorded:.2f}",
            _ratio(ours.clock, cost.clock),
            _ratio(ours.processor, cost.processor),
            _ratio(ours.samples, cost.samples),
        )
        for cost in costs
    ]
    heads = (
        "rules",
        "s of evaluation / min",
        "CPU s / min",
        "samples / min",
        "series recorded / container",
        f"{ours.name} / these, s",
        "CPU",
        "samples",
    )
    parts = [f"## {ours.containers} containers", table(heads, rows)]
    return "\n\n".join([*parts, *(_dearest(cost) for cost in costs)]) + "\n"


def _dearest(cost: BundleCost) -> str:
    by_minute = {id(each): each.processor * each.by_minute for each in cost.rules}
    whole = sum(by_minute.values())
    ranked = sorted(cost.rules, key=lambda each: -by_minute[id(each)])
    rows = [
        (
            each.rule.name,
            f"{each.rule.interval:.0f} s",
            f"{each.processor * 1000:.0f}",
            _ratio(by_minute[id(each)], whole),
            f"{each.clock * 1000:.0f}",
            f"{each.samples:,}",
            f"{each.series:,}",
        )
        for each in ranked[:TOP]
    ]
    heads = ("rule", "interval", "CPU ms", "of all, by minute", "clock ms", "samples", "series")
    return f"Dearest rules of {cost.name}, an evaluation of each:\n\n{table(heads, rows)}"


def _ratio(part: float, whole: float) -> str:
    return f"{part / whole:.2f}" if whole else "-"


def page(options: argparse.Namespace, given: Sequence[str], parts: Sequence[str]) -> str:
    """Return `docs/rule-cost.md`: the reports beside how they were come by."""
    # Where the files lie is this machine's affair.
    names = {str(path): path.name for path in options.files}
    return PAGE.format(
        command=" ".join(names.get(word, word) for word in given),
        version=version(),
        processors=os.cpu_count(),
        machine=platform.machine(),
        reports="\n".join(parts).rstrip(),
    )


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench rules", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="rule files to measure beside ours")
    parser.add_argument("--config", type=Path, help="the config of our rules (the defaults)")
    parser.add_argument(
        "--containers", default="5000", help="one number, or several with commas (5000)"
    )
    parser.add_argument(
        "--evaluation-interval",
        default="1m",
        help="of groups that name none, or several with commas: Prometheus' default is 1m, "
        "prometheus-operator's 30s (1m)",
    )
    parser.add_argument("--overrides", type=int, default=0, help="also ours with so many overrides")
    parser.add_argument("--rounds", type=int, default=5, help="evaluations of each rule (5)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the page to FILE")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Measure and print."""
    options = arguments(given)
    parts = []
    for containers in map(int, options.containers.split(",")):
        asked = dict(bundles(options, containers))
        parts.append(report(measure(asked, containers, options.rounds)))
        sys.stdout.write(parts[-1] + "\n")
        sys.stdout.flush()
    if options.write:
        options.write.write_text(page(options, given, parts), encoding="utf-8")
    return 0


def bundles(options: argparse.Namespace, containers: int) -> Iterator[tuple[str, Sequence[Rule]]]:
    """Yield what is to be measured: a name, and its rules."""
    yield "realmem", generated.rules(generated.made(options.config))
    if options.overrides:
        yield (
            f"{options.overrides} overrides",
            generated.rules(generated.with_overrides(options.overrides, containers)),
        )
    intervals = options.evaluation_interval.split(",")
    for path in options.files:
        for interval in intervals:
            name = f"{path.name} every {interval}" if len(intervals) > 1 else path.name
            yield name, rulefiles.load([path], interval)
