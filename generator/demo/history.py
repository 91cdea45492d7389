"""What a Prometheus with the rules would hold by now: the capture's past, records and alerts."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from generator.config.names import quoted
from generator.demo import prometheus
from generator.errors import Problem, ToolError
from generator.live import Connection, Server
from generator.live.replay import plan
from generator.live.replay.running import Replay, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.bundle import Bundle
    from generator.demo.playing import Player
    from generator.live.replay.fetching import Grid
    from generator.live.replay.firing import Firing
    from generator.live.replay.frame import Frame

# Seconds between evaluations, as the shortest of the groups' intervals.
_STEP = 60
_PROMTOOL_SECONDS = 120.0


def write(data: Path, bundle: Bundle, player: Player, now: float) -> None:
    """Write blocks with all that is past at `now` into a Prometheus' folder; ToolError if not."""
    with _blocks(data) as out:
        out.writelines(player.past(now))
    with prometheus.serve(data, "{}\n") as url:
        lines = _evaluated(url, bundle, player.begin, now // _STEP * _STEP)
    with _blocks(data) as out:
        out.writelines(lines)


def _evaluated(url: str, bundle: Bundle, start: float, end: float) -> list[str]:
    """Return what the rules make of the past, as text."""
    rules = list(plan.rules(bundle))
    records = {rule.name for rule in rules if rule.kind == "record"}
    replay = Replay(plan.make(rules, records), Stretch(start, end, _STEP), 10_000, records)
    lines: list[str] = []

    def seen(grid: Grid, frames: Mapping[str, Frame]) -> None:
        for name, frame in frames.items():
            lines.extend(_samples(name, frame, grid.times, start))

    with Server(Connection(url)) as server:
        replay.run(server, 4, lambda: None, seen)
    for firing in replay.finish().firings:
        hold = next(rule.hold for rule in rules if rule.name == firing.alert)
        lines.extend(_alert(firing, hold))
    return lines


def _samples(name: str, frame: Frame, times: Iterable[float], start: float) -> Iterator[str]:
    for labels, values, present in zip(frame.labels, frame.values, frame.present, strict=True):
        series = _series(name, dict(labels))
        for at, value, there in zip(times, values, present, strict=True):
            if there and at >= start:
                yield f"{series} {float(value)!r} {at:.0f}\n"


def _alert(firing: Firing, hold: float) -> Iterator[str]:
    """Give the two series that a ruler writes: from the second it knows how long `for` has held."""
    labels = {"alertname": firing.alert, **dict(firing.labels)}
    shown = _series("ALERTS", {**labels, "alertstate": "firing"})
    state = _series("ALERTS_FOR_STATE", labels)
    for at in range(round(firing.start), round(firing.end), _STEP):
        yield f"{shown} 1 {at}\n"
        yield f"{state} {firing.start - hold:.0f} {at}\n"


def _series(name: str, labels: Mapping[str, str]) -> str:
    return f"{name}{{{','.join(f'{key}={quoted(value)}' for key, value in labels.items())}}}"


@contextmanager
def _blocks(data: Path) -> Iterator[TextIO]:
    """Give a file for samples; at the end of the `with` block promtool makes blocks of it."""
    source = data.with_name("samples.om")
    with source.open("w", encoding="utf-8") as out:
        yield out
        out.write("# EOF\n")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(source), str(data)]
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False, timeout=_PROMTOOL_SECONDS
    )
    source.unlink()
    if done.returncode != 0:
        raise ToolError(Problem(f"cannot make blocks: {done.stderr.strip()}", "promtool"))
