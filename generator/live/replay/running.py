"""A plan over a stretch of history, chunk by chunk."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from generator.live.replay.evaluation import Evaluation
from generator.live.replay.fetching import Fetcher, Grid
from generator.live.replay.firing import Firing, Watch
from generator.live.replay.frame import Frame, changed, empty, same, stacked
from generator.live.replay.history import History, nothing
from generator.live.replay.plan import names
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from generator.live.replay.plan import Plan, Step
    from generator.live.server import Server

# Columns of a chunk are at least so many: each costs the server a look at every series' index.
_LEAST_COLUMNS = 12
# Prometheus gives no more than 11,000 points a series.
_MOST_COLUMNS = 10_000


@dataclass(frozen=True)
class Stretch:
    """From `start` to `end` in Unix time, evaluated every `step` seconds on multiples of it."""

    start: float
    end: float
    step: float


@dataclass
class Outcome:
    """What fired; `done` is until when it was evaluated, which is the end unless interrupted.

    `left_out` are alerts that were not evaluated, `failed` rules that were errors at some times,
    with how many.
    """

    firings: list[Firing] = field(default_factory=list)
    done: float = 0.0
    left_out: dict[str, str] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)


class Replay:
    """Evaluates a plan; `shown` are the records that are given to who looks on."""

    def __init__(
        self, plan: Plan, stretch: Stretch, columns: int, shown: Collection[str] = ()
    ) -> None:
        self.plan, self.stretch, self.shown = plan, stretch, shown
        self.columns = min(max(columns, _LEAST_COLUMNS), _MOST_COLUMNS)
        self.outcome = Outcome(done=stretch.start, left_out=dict(plan.left_out))
        self._watches = [Watch(step, stretch.step) for step in plan.alerts]
        step = stretch.step
        self._records: dict[str, History] = {
            rule.name: nothing(math.ceil(rule.reach / step) + 1)
            for rule in plan.steps
            if rule.kind == "record"
        }
        self._unsupported: dict[str, str] = {}

    def grids(self) -> list[Grid]:
        """Return the chunks, from the first time that a rule is needed to the window's end."""
        step = self.stretch.step
        first = math.floor((self.stretch.start - self.plan.lead()) / step) * step
        last = math.floor(self.stretch.end / step) * step
        count = round((last - first) / step) + 1
        return [
            Grid(first + at * step, step, min(self.columns, count - at))
            for at in range(0, count, self.columns)
        ]

    def queries(self, grid: Grid) -> list[str]:
        """Return what is asked of the server for a chunk, each query once."""
        texts = (text for step in self._needed(grid) for text in step.leaves.values())
        return list(dict.fromkeys(texts))

    def run(
        self,
        server: Server,
        concurrency: int,
        tick: Callable[[], None],
        seen: Callable[[Grid, Mapping[str, Frame]], None],
    ) -> None:
        """Evaluate chunk after chunk; an interruption leaves what was evaluated so far.

        `seen` is called with every chunk's records, by name.
        """
        grids = self.grids()
        with Fetcher(server, concurrency, tick) as fetcher:
            coming = fetcher.fetch(self.queries(grids[0]), grids[0])
            for grid, following in zip(grids, [*grids[1:], None], strict=True):
                frames = dict(coming)
                if following is not None:
                    # The server goes on while this chunk is evaluated.
                    coming = fetcher.fetch(self.queries(following), following)
                seen(grid, self._chunk(grid, frames))
                self.outcome.done = grid.end

    def finish(self) -> Outcome:
        """Return what fired within the window, in order of time."""
        start = self.stretch.start
        for watch in self._watches:
            if watch.rule.name in self._unsupported:
                continue
            watch.close(self.outcome.done + self.stretch.step)
            for one in watch.firings:
                if one.end > start:
                    begun = max(one.start, start)
                    self.outcome.firings.append(
                        Firing(one.alert, one.labels, begun, one.end, one.ended)
                    )
        self.outcome.firings.sort(key=lambda one: (one.start, one.alert, one.labels))
        alerts = {step.name for step in self.plan.alerts}
        why = {name: reason for name, reason in self._unsupported.items() if name in alerts}
        self.outcome.left_out.update(why)
        return self.outcome

    def _needed(self, grid: Grid) -> Iterator[Step]:
        for step in self.plan.steps:
            if grid.end >= self.stretch.start - step.lead - self.stretch.step:
                yield step

    def _chunk(self, grid: Grid, frames: dict[str, Frame]) -> Mapping[str, Frame]:
        needed = list(self._needed(grid))
        last = _last_uses(needed)
        watches = iter(self._watches)
        shown: dict[str, Frame] = {}
        made: dict[str, list[Frame]] = {}
        for at, step in enumerate(needed):
            watch = next(watches) if step.kind == "alert" else None
            found = self._evaluated(step, grid, frames)
            if watch is not None:
                watch.see(grid.times, found)
            else:
                made.setdefault(step.name, []).append(_labelled(found, step))
                # A record of several rules is added to when the last of them is evaluated.
                if all(later.name != step.name for later in needed[at + 1 :]):
                    whole = stacked(made.pop(step.name), grid.width)
                    self._records[step.name] = self._records[step.name].extended(step.name, whole)
                    if step.name in self.shown:
                        shown[step.name] = whole
            # What nobody needs any more.
            for name in last[at]:
                frames.pop(name, None)
                if name in self._records:
                    self._records[name] = self._records[name].trimmed()
        return shown

    def _evaluated(self, step: Step, grid: Grid, frames: Mapping[str, Frame]) -> Frame:
        for name in names(step.expr) & self._unsupported.keys():
            self._unsupported[step.name] = f"it reads {name}: {self._unsupported[name]}"
            return empty(grid.width)
        own = {key: frames[text] for key, text in step.leaves.items()}
        evaluation = Evaluation(grid.times, grid.step, own, self._records)
        try:
            if step.reads_itself:
                evaluation, found = self._recurring(step, evaluation)
            else:
                found = evaluation.result(step.expr)
        except UnsupportedError as reason:
            self._unsupported[step.name] = f"{reason} is not evaluated here"
            return empty(grid.width)
        if evaluation.failed.any():
            count = int(evaluation.failed.sum())
            self.outcome.failed[step.name] = self.outcome.failed.get(step.name, 0) + count
        return found

    def _recurring(self, step: Step, evaluation: Evaluation) -> tuple[Evaluation, Frame]:
        """Evaluate a record that reads itself, until what it reads is what it gives.

        Each time reads only earlier ones, so every round is right at one time more than the last
        one; mostly the second is right at all.
        """
        before, found = self._records[step.name], empty(evaluation.width)
        while True:
            known = before.extended(step.name, _labelled(found, step))
            records = {**self._records, step.name: known}
            evaluation = replace(evaluation, records=records, own=step.name)
            made = evaluation.result(step.expr)
            if same(found, made):
                return evaluation, made
            found = made


def _last_uses(steps: Sequence[Step]) -> list[list[str]]:
    """Return for each rule the queries and records that are used by it and by none after it."""
    last = {
        name: at
        for at, step in enumerate(steps)
        for name in (*step.leaves.values(), *names(step.expr), step.name)
    }
    return [[name for name, use in last.items() if use == at] for at in range(len(steps))]


def _labelled(found: Frame, step: Step) -> Frame:
    """Return a record's series with the labels that its rule adds."""

    def own(labels: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for name, value in step.labels.items():
            labels = changed(labels, name, value)
        return labels

    return found.renamed(own) if step.labels else found
