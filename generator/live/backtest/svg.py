"""A picture of an incident: what a container needed and used, and the alarms, as inline SVG."""

from __future__ import annotations

import time
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.live.backtest.incidents import SOURCES, Source
from generator.memory.units import size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from generator.live.backtest.pictures import Picture
    from generator.memory import Reading

WIDTH, PLOT, LEFT, RIGHT, TOP = 760, 190, 78, 12, 8
_LANE = 15

# What is drawn, the first at the bottom: name, colour, dash, and where it is read.
_LINES: tuple[tuple[str, str, str, Callable[[Reading], int | None]], ...] = (
    ("page cache", palette.PAGE_CACHE, "", lambda one: one.page_cache),
    ("working_set", palette.WORKING_SET, "", lambda one: one.working_set),
    ("real_used", palette.REAL_USED, "", lambda one: one.real_used),
    ("limit", palette.LIMIT, "6 4", lambda one: one.limit),
)
LEGEND = tuple((name, colour) for name, colour, _, _ in _LINES)
COLOURS: dict[Source, str] = {
    "realmem": palette.REAL_USED,
    "conventional": palette.WARNING,
    "server": palette.CALM,
}
FAINT = 0.35
KILL = "#D1242F"
# Gaps in the readings longer than so many steps are gaps in the line.
_GAP = 2.5


def draw(picture: Picture) -> str:
    """Return the SVG element; every name in it is escaped."""
    lanes = _lanes(picture)
    height = TOP + PLOT + 22 + _LANE * len(lanes)
    scale = _Scale(picture)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" class="picture">',
        f"<title>{escape(_title(picture))}</title>",
        *scale.axes(),
        *(line for line in map(scale.line, _LINES) if line),
        *scale.kills(height - _LANE * len(lanes)),
        *_drawn(lanes, scale),
        "</svg>",
    ]
    return "\n".join(parts)


def _title(picture: Picture) -> str:
    of = picture.incident.of
    return f"Memory of {of.namespace}/{picture.pod or of.workload}, and the alarms"


class _Scale:
    """From times and bytes to points of the drawing."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        values = [read(one) or 0 for one in picture.readings for _, _, _, read in _LINES]
        self.top = _round_up(max(values, default=0) * 1.05 or 1)

    def x(self, at: float) -> float:
        """Return where a time stands."""
        start, end = self.picture.start, self.picture.end
        share = (at - start) / max(end - start, 1)
        return LEFT + min(max(share, 0), 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return where an amount stands."""
        return TOP + PLOT * (1 - min(value / self.top, 1))

    def axes(self) -> Iterator[str]:
        """Give a grid with its figures: bytes on the left, times below."""
        right, bottom = WIDTH - RIGHT, TOP + PLOT
        for part in range(5):
            value = self.top * part / 4
            y = self.y(value)
            place = f'x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end"'
            yield f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            yield f'<text class="tick" {place}>{size(value)}</text>'
        for at, text in _times(self.picture.start, self.picture.end):
            x = self.x(at)
            place = f'x="{x:.1f}" y="{bottom + 15}" text-anchor="middle"'
            yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>'
            yield f'<text class="tick" {place}>{text}</text>'

    def line(self, drawn: tuple[str, str, str, Callable[[Reading], int | None]]) -> str:
        """Return one of the lines, empty where nothing tells its value."""
        name, colour, dash, read = drawn
        path, before = [], None
        readings = self.picture.readings
        step = _step(readings)
        for one in readings:
            value = read(one)
            if value is None or one.at is None:
                before = None
                continue
            moves = before is None or one.at - before > _GAP * step
            path.append(f"{'M' if moves else 'L'}{self.x(one.at):.1f} {self.y(value):.1f}")
            before = one.at
        if not path:
            return ""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        title = f"<title>{name}</title>"
        return f'<path class="line" stroke="{colour}"{dashes} d="{" ".join(path)}">{title}</path>'

    def kills(self, bottom: float) -> Iterator[str]:
        """Give a mark a kill."""
        for kill in self.picture.incident.kills:
            x = self.x(kill.at)
            times = f"{kill.count} times " if kill.count > 1 else ""
            title = f"<title>OOM-killed {times}at {_clock(kill.at)}</title>"
            place = f'x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"'
            yield f'<line class="kill" stroke="{KILL}" {place}>{title}</line>'


Lane = tuple["Source", str, list[tuple[float, float]]]


def _lanes(picture: Picture) -> list[Lane]:
    """Return a lane an alert: when any of its series fired."""
    lanes: dict[tuple[Source, str], list[tuple[float, float]]] = {}
    for alarm in picture.incident.alarms:
        key = (alarm.source, alarm.firing.alert)
        lanes.setdefault(key, []).append((alarm.firing.start, alarm.firing.end))
    ordered = sorted(lanes.items(), key=lambda lane: (SOURCES.index(lane[0][0]), lane[0][1]))
    return [(source, alert, spans) for (source, alert), spans in ordered]


def _drawn(lanes: Sequence[Lane], scale: _Scale) -> Iterator[str]:
    for number, (source, alert, spans) in enumerate(lanes):
        y = TOP + PLOT + 22 + _LANE * number
        for begin, end in spans:
            x, width = scale.x(begin), max(scale.x(end) - scale.x(begin), 2)
            title = f"<title>{escape(alert)}, {_clock(begin)} to {_clock(end)}</title>"
            yield (
                f'<rect x="{x:.1f}" y="{y + 2}" width="{width:.1f}" height="{_LANE - 4}" '
                f'fill="{COLOURS[source]}" opacity="{FAINT}">{title}</rect>'
            )
        yield f'<text class="lane" x="{LEFT + 4}" y="{y + 11}">{escape(alert)}</text>'


def _step(readings: Sequence[Reading]) -> float:
    times = [one.at for one in readings if one.at is not None]
    steps = sorted(after - before for before, after in pairwise(times))
    return steps[len(steps) // 2] if steps else 60.0


def _round_up(value: float) -> float:
    """Return the next round number of a binary unit."""
    unit = 1024.0 ** floor(log10(max(value, 1)) / log10(1024))
    number = value / unit
    steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400]
    steps += [500, 600, 800, 1024]
    return unit * next((each for each in steps if each >= number), ceil(number))


def _times(start: float, end: float) -> Iterator[tuple[float, str]]:
    """Give some five round times, in UTC."""
    spans = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800)
    step = next((each for each in spans if (end - start) / each <= 6), 604800)  # noqa: PLR2004
    at = ceil(start / step) * step
    while at <= end:
        form = "%d %b" if step >= 86400 else "%d %b %H:%M"  # noqa: PLR2004 - a day
        yield at, time.strftime(form, time.gmtime(at))
        at += step


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))
