"""A backtest as one HTML file that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from generator import __version__
from generator.live.backtest import summary, svg
from generator.live.backtest.incidents import SOURCES
from generator.live.backtest.text import NAMES, heading, moment, notes, place, printable, verdicts
from generator.memory.units import span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.live.backtest.backtest import Backtest
    from generator.live.backtest.incidents import Incident
    from generator.live.backtest.pictures import Picture

_STYLE = """
:root { color-scheme: light dark; --fg: #1f2328; --bg: #fff; --dim: #59636e; --line: #d1d9e0;
  --note: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --bg: #0d1117; --dim: #9198a1;
  --line: #3d444d; --note: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 2rem 0 .3rem; }
p.dim, td.dim { color: var(--dim); } p.note { color: var(--note); font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
th.n, td.n { text-align: right; }
svg.picture { width: 100%; height: auto; margin: .4rem 0; }
.grid { stroke: var(--line); stroke-width: 1; } .tick, .lane { font: 11px system-ui, sans-serif;
  fill: var(--dim); } .lane { fill: var(--fg); }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.kill { stroke-width: 1.5; opacity: .8; }
.item { white-space: nowrap; margin-right: .8rem; }
.key { display: inline-block; width: .9rem; height: .3rem; margin: 0 .3rem .15rem 0; }
"""

# Nothing is fetched or run, whatever a name holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(found: Backtest, pictures: Sequence[Picture]) -> str:
    """Return the document; what a server calls things is escaped."""
    told = summary.told(found)
    body = [
        "<h1>What would have fired</h1>",
        f'<p class="dim">{_text(heading(found))}. Times are UTC.</p>',
        *(f'<p class="note">{_text(note)}</p>' for note in notes(found)),
        *(f"<p>{_text(line)}</p>" for line in verdicts(found, told)),
        "<h2>Alerts</h2>",
        *_alerts(found),
        "<h2>Incidents</h2>",
        _legend(),
        *(line for picture in pictures for line in _incident(picture)),
    ]
    if len(told) > len(pictures):
        body.append(f"<p>{len(told) - len(pictures):,} more incidents have no picture here.</p>")
    if not told:
        body.append("<p>None.</p>")
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f'<meta name="generator" content="realmem {__version__}">',
            f"<title>What would have fired: {_text(found.url)}</title>",
            f"<style>{_STYLE}</style>\n</head>\n<body>",
            *body,
            "</body>\n</html>\n",
        ]
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _alerts(found: Backtest) -> Iterator[str]:
    heads = ("alert", "severity", "by")
    figures = ("notifications", "of page cache", "workloads")
    yield "<table><thead><tr>"
    yield "".join(f"<th>{head}</th>" for head in heads)
    yield "".join(f'<th class="n">{head}</th>' for head in figures)
    yield "</tr></thead><tbody>"
    for line in summary.lines(found):
        words = (line.alert, line.severity, NAMES[line.source])
        numbers = (line.notifications, line.cache, line.workloads)
        cells = "".join(f"<td>{_text(word)}</td>" for word in words)
        yield f"<tr>{cells}{''.join(f'<td class=n>{number:,}</td>' for number in numbers)}</tr>"
    yield "</tbody></table>"


def _legend() -> str:
    keys = [(colour, 1.0, name) for name, colour in svg.LEGEND]
    keys.append((svg.KILL, 1.0, "OOM kill"))
    keys += [(svg.COLOURS[each], svg.FAINT, f"alarms: {NAMES[each]}") for each in SOURCES]
    items = (
        f'<span class="item"><span class="key" style="background:{colour};opacity:{opacity}">'
        f"</span>{name}</span>"
        for colour, opacity, name in keys
    )
    return f'<p class="dim">{" ".join(items)}</p>'


def _incident(picture: Picture) -> Iterator[str]:
    one = picture.incident
    yield f"<h3>{_text(place(one))}</h3>"
    yield f"<p>{_text(_story(one))}</p>"
    if picture.readings:
        if picture.pod:
            yield f'<p class="dim">{_text(f"{picture.pod}, container {picture.container}")}</p>'
        yield svg.draw(picture)
    else:
        names = dict.fromkeys(alarm.firing.alert for alarm in one.alarms)
        yield f'<p class="dim">{_text(picture.why)} {_text(", ".join(names))}</p>'


def _story(one: Incident) -> str:
    said = f"From {moment(one.start)}, {span(one.end - one.start)}."
    if not one.kills:
        return said
    times = "once" if one.killed == 1 else f"{one.killed:,} times"
    said += f" OOM-killed {times}, first at {moment(min(kill.at for kill in one.kills))}."
    for source in SOURCES:
        lead = one.lead(source)
        if lead is not None:
            said += f" {NAMES[source].capitalize()} warned {span(lead)} ahead."
        elif source != "server":
            said += f" {NAMES[source].capitalize()}: no warning."
    return said
