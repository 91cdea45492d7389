"""A bundle's alerts over the last days of a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.checks.printing import printed
from generator.errors import Problem, ServerError
from generator.live.backtest.collecting import Collector
from generator.live.backtest.incidents import Alarm, Incident, alarms, incidents
from generator.live.backtest.rules import (
    CONVENTIONAL,
    KILLS,
    RATIO,
    REAL_USED,
    WORKLOADS,
    conventional,
)
from generator.live.backtest.theirs import Theirs
from generator.live.kind import Kind, kind_of
from generator.live.replay import plan
from generator.live.replay.running import Replay, Stretch
from generator.live.replay.thrift import Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.bundle import Bundle
    from generator.live.replay.fetching import Grid
    from generator.live.replay.frame import Frame
    from generator.live.server import Server

DAY = 86400.0
# Evaluations are a minute apart where that is cheap, and never further apart than the rules allow:
# what is recorded every five minutes is read over seven.
FINE, COARSE = 60.0, 300.0
_FINE_CELLS = 4_000_000
# kube-state-metrics may come up some minutes after cAdvisor.
_SETTLING = 600.0
# Of these it keeps something of every chunk.
_KEPT = (RATIO, REAL_USED, WORKLOADS, KILLS)


@dataclass(frozen=True)
class Asked:
    """How far back, how fine (None: as fine as is cheap), and how gently."""

    end: float
    days: float
    step: float | None = None
    concurrency: int = 4
    # Samples that one query may return.
    max_samples: int = 150_000


@dataclass
class Backtest:
    """What would have fired, and what did; times are Unix times.

    `done` is until when history was evaluated: earlier than `end` if it was interrupted.
    """

    url: str
    kind: Kind
    start: float
    end: float
    step: float
    containers: int
    done: float = 0.0
    # Since when there is anything to see.
    first: float = 0.0
    alarms: list[Alarm] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    left_out: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether it was interrupted."""
        return self.done < self.end - self.step


def run(
    server: Server,
    bundle: Bundle,
    asked: Asked,
    started: Callable[[int], None],
    tick: Callable[[], None],
) -> Backtest:
    """Evaluate a bundle over history; Ctrl-C leaves what was evaluated until then.

    ServerError where the server does not answer, or has no container memory.
    """
    kind, containers = kind_of(server), _containers(server, bundle, asked.end)
    step = asked.step or _step(containers, asked.days)
    end = asked.end // step * step
    found = Backtest(server.url, kind, end - asked.days * DAY, end, step, containers)
    stretch = Stretch(found.start, end, step)
    made = _plan(server, bundle, stretch, containers)
    replay = Replay(made, stretch, asked.max_samples // containers, _KEPT)
    cluster = bundle.config.metrics.labels.cluster
    seen = Collector(cluster, found.start)
    theirs = Theirs(server, step)
    started(sum(len(replay.queries(grid)) for grid in replay.grids()))

    def chunk(grid: Grid, frames: Mapping[str, Frame]) -> None:
        seen.see(grid, frames)
        if grid.end >= found.start:
            theirs.see(grid)

    try:
        replay.run(server, asked.concurrency, tick, chunk)
    except KeyboardInterrupt:
        if replay.outcome.done <= found.start:
            raise  # nothing of the window was seen
    outcome = replay.finish()
    found.done = outcome.done
    found.left_out, found.failed = outcome.left_out, outcome.failed
    ours = [one for one in outcome.firings if one.alert != CONVENTIONAL]
    usual = [one for one in outcome.firings if one.alert == CONVENTIONAL]
    found.first = max(found.start, seen.first or found.start)
    every = [
        *alarms("realmem", ours, seen),
        *alarms("conventional", usual, seen),
        *alarms("server", theirs.firings(found.start, outcome.done + step), seen),
    ]
    # Before there was anything everything is missing.
    found.alarms = [alarm for alarm in every if alarm.firing.end > found.first + _SETTLING]
    found.incidents = incidents(found.alarms, seen.kills(), step)
    return found


def _plan(server: Server, bundle: Bundle, stretch: Stretch, containers: int) -> plan.Plan:
    rules = [*plan.rules(bundle), conventional(bundle.config)]
    # How far back the rules look is known only once there is a plan.
    lead = plan.make(rules, _KEPT).lead()
    thrift = Measured(server, stretch.start - lead, stretch.end, containers)
    return plan.make(rules, _KEPT, thrift)


def _containers(server: Server, bundle: Bundle, at: float) -> int:
    record = next((rule for rule in plan.rules(bundle) if rule.name == REAL_USED), None)
    found = server.query(f"count({printed(record.expr)})", at) if record else []
    if not found:
        hint = "do the matchers of realmem.yaml fit? see `realmem verify`"
        raise ServerError(Problem("there is no container memory", server.url, hint=hint))
    return found[0].count


def _step(containers: int, days: float) -> float:
    return FINE if containers * days * DAY / FINE <= _FINE_CELLS else COARSE
