"""What a board is made of, in our own terms; `panels` turns it into Grafana's JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["bytes", "binBps", "percentunit", "ops", "s", "short", "none", "string"]
Cell = Literal["auto", "text", "background", "gauge"]


@dataclass(frozen=True)
class Thresholds:
    """A colour below the first step, then (value, colour) in rising order."""

    base: str
    steps: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class State:
    """What a number means where the number itself says nothing."""

    value: int
    text: str
    colour: str


@dataclass(frozen=True)
class Series:
    """A query of a graph and the look of its lines; `legend` may hold `{{label}}`."""

    expr: str
    legend: str
    colour: str
    stacked: bool = False
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Timeseries:
    """A graph. `minimum` is None where values may be negative.

    `step` is the least distance of its points, where the scrape interval would cost too much.
    """

    title: str
    description: str
    unit: Unit
    series: tuple[Series, ...]
    thresholds: Thresholds | None = None
    minimum: float | None = 0
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One number as of the end of the time range; with a `legend` one a series, by name."""

    title: str
    description: str
    unit: Unit
    expr: str
    thresholds: Thresholds
    states: tuple[State, ...] = ()
    background: bool = False
    legend: str = ""


@dataclass(frozen=True, kw_only=True)
class BarGauge:
    """A bar a series as of the end of the time range, from nothing to `maximum`."""

    title: str
    description: str
    unit: Unit
    expr: str
    legend: str
    thresholds: Thresholds
    maximum: float = 1


@dataclass(frozen=True, kw_only=True)
class Column:
    """A table's column: a label of the rows, or the value of `expr`.

    The first `expr` of a table decides which rows there are, so it must select no fewer than
    the others. `link` is a URL that may name the row's labels: `${__data.fields.pod}`.
    """

    title: str
    label: str = ""
    expr: str = ""
    unit: Unit = "none"
    cell: Cell = "auto"
    thresholds: Thresholds | None = None
    states: tuple[State, ...] = ()
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows as of the end of the time range, highest first by the column titled `sort`."""

    title: str
    description: str
    columns: tuple[Column, ...]
    sort: str
    descending: bool = True


@dataclass(frozen=True, kw_only=True)
class StateTimeline:
    """Bands over time, one a series, coloured by state."""

    title: str
    description: str
    series: tuple[Series, ...]
    states: tuple[State, ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """Markdown."""

    title: str
    description: str
    content: str


Panel = Timeseries | Stat | BarGauge | Table | StateTimeline | Text


@dataclass(frozen=True)
class Band:
    """Panels side by side over the whole width, shared out by `widths` (equally without)."""

    height: int
    panels: tuple[Panel, ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """Bands under a row's title; without a title no row is drawn."""

    title: str
    bands: tuple[Band, ...]
    collapsed: bool = False


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A choice that the user makes, out of the values of `label` on `series` (a selector)."""

    name: str
    title: str
    series: str
    label: str
    multi: bool = False
    include_all: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Annotation:
    """Marks on every graph where `expr` is above zero; `text` may hold `{{label}}`."""

    name: str
    expr: str
    colour: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """A dashboard. `uid` is what links name, and never changes.

    `refresh` is for a board whose figures change more slowly than the config's has it look.
    """

    uid: str
    title: str
    description: str
    variables: tuple[Variable, ...]
    sections: tuple[Section, ...]
    annotations: tuple[Annotation, ...] = field(default=())
    since: str = "now-6h"
    refresh: str = ""


@dataclass(frozen=True)
class Settings:
    """What the config decides for every board.

    `interval` is the lower limit of a graph's step.
    """

    tags: tuple[str, ...]
    refresh: str
    interval: str
    scrape_interval: str
