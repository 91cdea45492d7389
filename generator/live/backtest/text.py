"""A backtest for people at a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from generator.live.backtest import summary
from generator.live.backtest.incidents import SOURCES, Source
from generator.memory.units import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from generator.live.backtest.backtest import Backtest
    from generator.live.backtest.incidents import Incident

NAMES: dict[Source, str] = {
    "realmem": "these rules",
    "conventional": "conventional",
    "server": "the server",
}
# More incidents than these are for the HTML report.
_SHOWN = 20


def render(found: Backtest, console: Console) -> None:
    """Print what fired, what came of it, and the incidents."""
    told = summary.told(found)
    console.print(Text(heading(found), style="bold"))
    for line in notes(found):
        console.print(Text(line, style="yellow"))
    console.print()
    console.print(_alerts(found))
    console.print()
    for line in verdicts(found, told):
        console.print(Text(line))
    if told:
        console.print()
        console.print(_incidents(told[:_SHOWN]))
    if len(told) > _SHOWN:
        console.print(Text(f"and {len(told) - _SHOWN} more; --html FILE shows all"))


def heading(found: Backtest) -> str:
    """Return what was looked at, in one line."""
    days = f"{(found.end - found.start) / 86400:g} days"
    return (
        f"{days} until {moment(found.end)}, {found.containers:,} containers, evaluated every "
        f"{span(found.step)}, on {found.kind} at {found.url}"
    )


def notes(found: Backtest) -> list[str]:
    """Return what a reader must know before the figures."""
    said = []
    if found.partial:
        said.append(f"Interrupted: this report ends at {moment(found.done)}.")
    if found.first > found.start + found.step:
        said.append(f"The server's history begins at {moment(found.first)}.")
    said += [f"{name} was not evaluated: {why}" for name, why in sorted(found.left_out.items())]
    said += [
        f"{name} was an error at {count:,} evaluations, as it would be in the ruler"
        for name, count in sorted(found.failed.items())
    ]
    return said


def verdicts(found: Backtest, told: Sequence[Incident]) -> list[str]:
    """Return what the alarms were worth, a sentence a source."""
    killed = sum(bool(one.kills) for one in told)
    said = [f"{_counted(len(told), 'incident')}, {killed:,} with an OOM kill."]
    for source in SOURCES:
        worth = summary.kills(told, source)
        mine = [line for line in summary.lines(found) if line.source == source]
        loud = [line for line in mine if line.severity not in {"info", "none"}]
        calls = sum(line.notifications for line in loud)
        cache = sum(line.cache for line in loud)
        lead = "" if worth.median_lead is None else f", {span(worth.median_lead)} ahead (median)"
        said.append(
            f"{NAMES[source]}: {_counted(calls, 'notification')}, {cache:,} of page cache; "
            f"{worth.warned:,} of {worth.incidents:,} kills warned of{lead}."
        )
    if other := summary.others(found):
        said.append(f"{_counted(other, 'notification')} of the server's not about memory.")
    return said


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def moment(at: float) -> str:
    """Return a Unix time as UTC, to the minute."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))


def printable(text: str) -> str:
    """Return foreign text that cannot move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def place(one: Incident) -> str:
    """Return what an incident is about."""
    of = one.of
    where = f"{of.namespace}/{of.workload}" if of.namespace else of.node or "the cluster"
    return printable(f"{of.cluster}: {where}" if of.cluster else where)


def _grid(*heads: str, right: Sequence[int] = ()) -> Table:
    table = Table(box=None, pad_edge=False)
    for at, head in enumerate(heads):
        table.add_column(head, justify="right" if at in right else "left", no_wrap=at == 0)
    return table


def _alerts(found: Backtest) -> Table:
    heads = ("alert", "severity", "by", "notifications", "page cache", "workloads")
    table = _grid(*heads, right=(3, 4, 5))
    for line in summary.lines(found):
        figures = (line.notifications, line.cache, line.workloads)
        table.add_row(
            Text(printable(line.alert)),
            Text(printable(line.severity)),
            NAMES[line.source],
            *(f"{figure:,}" for figure in figures),
        )
    return table


def _incidents(told: Sequence[Incident]) -> Table:
    table = _grid("workload", "from", "for", "kills", "warned ahead", "alarms", right=(2, 3, 4))
    for one in told:
        lead = one.lead("realmem")
        names = dict.fromkeys(alarm.firing.alert for alarm in one.alarms)
        table.add_row(
            Text(place(one)),
            moment(one.start),
            span(one.end - one.start),
            f"{one.killed:,}",
            "" if not one.kills else "no" if lead is None else span(lead),
            Text(printable(", ".join(names))),
        )
    return table
