"""A bundle against a server: would it work there, and what would it cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.live import conflicts, inputs, probes, runs
from generator.live.asked import questions
from generator.live.conflicts import Remark
from generator.live.kind import Kind, kind_of
from generator.live.stacks import FILE_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from generator.bundle import Bundle
    from generator.live.inputs import Inputs
    from generator.live.runs import Run
    from generator.live.server import Server

_MINUTE = 60


@dataclass(frozen=True)
class Cost:
    """What the rules add, beside what the server does now; None where it does not show that.

    Seconds are of evaluation a minute. `uncounted` records wait for others, and their series are
    not counted; `at_most` says that some rules were run with the records that they read put in
    their place, which takes longer than reading them.
    """

    series: int
    uncounted: int
    seconds: float
    at_most: bool
    now_series: int | None
    now_seconds: float | None


@dataclass(frozen=True)
class Verification:
    """All that `realmem verify` found."""

    url: str
    kind: Kind
    inputs: Inputs
    runs: tuple[Run, ...]
    cost: Cost
    remarks: tuple[Remark, ...]
    # APIs that this server does not show: "rules", "configuration", "retention", "samples".
    not_shown: tuple[str, ...]

    @property
    def reasons(self) -> list[Remark]:
        """Why the bundle would not work; none if it would."""
        return [remark for remark in self.remarks if remark.severity == "error"]


def verify(
    server: Server, bundle: Bundle, started: Callable[[int], None], tick: Callable[[], None]
) -> Verification:
    """Look at a server; `started` is told how many queries there are, `tick` when one is done."""
    kind = kind_of(server)
    asked = questions(bundle)
    said = conflicts.ask(server, kind)
    found = inputs.look(server, bundle.config, asked)
    there = runs.loaded(server, asked)
    started(len(asked.queries))
    done = runs.run_all(server, asked, there, tick)
    remarks = [
        *conflicts.remarks(said, kind, bundle, asked),
        *_about_inputs(found),
        *_about_runs(done),
    ]
    hidden = {
        "rules": said.rules is None,
        "configuration": said.external_labels is None,
        "retention": said.retention is None,
        "samples": all(run.samples is None for run in done),
    }
    order = ("error", "warning", "info")
    return Verification(
        server.url,
        kind,
        found,
        tuple(done),
        _cost(server, done, said, there),
        tuple(sorted(remarks, key=lambda remark: order.index(remark.severity))),
        tuple(name for name, is_hidden in hidden.items() if is_hidden),
    )


def _about_inputs(found: Inputs) -> Iterator[Remark]:
    gone = {one.exporter for one in found.inputs if found.gone(one.exporter)}
    for exporter in sorted(gone & set(inputs.CONFIGURED)):
        essential = exporter in inputs.ESSENTIAL
        jobs = sorted({job for one in found.missing(exporter) for job in one.elsewhere})
        hint = f"it comes under job {', '.join(jobs)}: see `realmem init`" if jobs else "scrape it"
        text = f"nothing of {exporter} is there under the config's matchers"
        yield Remark("error" if essential else "warning", text, hint)
    missing: dict[tuple[inputs.Exporter, str], list[str]] = {}
    for one in found.inputs:
        if one.series or one.exporter in gone or one.metric in FILE_LISTS:
            continue
        if one.exporter in inputs.CONFIGURED and {"record", "alert"} & set(one.readers):
            missing.setdefault((one.exporter, one.why), []).append(one.metric)
    for (exporter, why), metrics in missing.items():
        # kube-state-metrics exports nothing of objects that there are none of.
        may_be = exporter == "kube-state-metrics"
        verb = "is" if len(metrics) == 1 else "are"
        text = f"{', '.join(metrics)} {verb} missing: {why}"
        yield Remark("info" if may_be else "warning", text)
    if "cAdvisor" not in gone:
        yield from _about_file_lists(found)


def _about_file_lists(found: Inputs) -> Iterator[Remark]:
    lists = [one for one in found.inputs if one.metric in FILE_LISTS]
    if not lists:
        return
    nodes = min(one.nodes or 0 for one in lists)
    if not all(one.series for one in lists):
        text = f"real_used is an estimate everywhere: {lists[0].why or lists[-1].why}"
        yield Remark("warning", text, "an estimate misses tmpfs that nobody maps")
    elif nodes < found.nodes:
        text = f"real_used is exact on {nodes:,} of {found.nodes:,} nodes, and elsewhere estimated"
        yield Remark("info", text)


def _about_runs(done: Sequence[Run]) -> Iterator[Remark]:
    for run in done:
        if run.error:
            yield Remark("error", f"{run.asked.kind} {run.asked.name}: {run.error}")
    waiting = sum(run.waiting for run in done)
    if waiting:
        text = f"{waiting} queries read records that are not loaded yet, too many to put in place"
        yield Remark("info", text, "verify again when the rules have run for a few minutes")


def _cost(server: Server, done: Sequence[Run], said: conflicts.Said, there: frozenset[str]) -> Cost:
    rules = [run for run in done if run.asked.every is not None]
    new = [run for run in rules if run.asked.kind == "record" and run.asked.name not in there]
    seconds = sum(run.seconds * _MINUTE / (run.asked.every or _MINUTE) for run in rules)
    return Cost(
        series=sum(run.series for run in new),
        uncounted=sum(run.waiting for run in new),
        seconds=seconds,
        at_most=any(run.inlined for run in rules),
        now_series=_head_series(server),
        now_seconds=_evaluating(server, said),
    )


def _evaluating(server: Server, said: conflicts.Said) -> float | None:
    found = server.query(probes.evaluating())
    if found and math.isfinite(found[0].value):
        return found[0].value
    if not said.rules:
        return None
    try:
        seconds = sum(
            float(rule["evaluationTime"]) * _MINUTE / float(rule["interval"]) for rule in said.rules
        )
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    return seconds if math.isfinite(seconds) else None


def _head_series(server: Server) -> int | None:
    data = server.shown("/api/v1/status/tsdb")
    head = data.get("headStats") if isinstance(data, dict) else None
    counts = [
        head.get("numSeries") if isinstance(head, dict) else None,
        data.get("totalSeries") if isinstance(data, dict) else None,
    ]
    shown = next((count for count in counts if isinstance(count, int)), None)
    if shown is not None:
        return shown
    found = server.query(probes.head_series())
    return found[0].count if found else None
