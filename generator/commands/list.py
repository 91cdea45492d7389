"""`realmem list`: the catalogue as a table or as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from generator import bundle
from generator.commands.examples import Command
from generator.commands.exits import GOOD
from generator.commands.options import config_option, format_option

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console

    from generator.bundle import Bundle

_UNBOUNDED = 10_000
# Narrower than this, tables would cut names off.
_NARROW = 100
# A column whose numbers are told by the row's name.
FIGURE = "figure"


_EXAMPLES = """
realmem list
    records, alerts and dashboards, as tables
realmem list --format json
    the same for a program
realmem list --checks
    what `realmem check` looks for
realmem list --cost 5000
    what the rules cost a Prometheus that watches 5,000 containers
realmem list -c prod.yaml | grep OOM
    piped, each row is one line
"""


@click.command("list", cls=Command, epilog=_EXAMPLES)
@config_option
@format_option(["table", "json"], "How to print the catalogue.")
@click.option("--checks", is_flag=True, help="List the checks of `realmem check` instead.")
@click.option(
    "--cost",
    "containers",
    type=click.IntRange(min=1),
    metavar="CONTAINERS",
    help="List what the groups cost a Prometheus that watches so many containers instead.",
)
def command(config: Path, form: str, *, checks: bool, containers: int | None) -> int:
    """List the recording rules, alerts and dashboards that the config gives."""
    if checks and containers:
        raise click.UsageError("--checks and --cost are two lists: ask for one of them")
    if checks:
        entries = _checks()
    elif containers:
        entries = _cost(bundle.load(config), containers)
    else:
        entries = _entries(bundle.load(config))
    if form == "json":
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
    else:
        _print_tables(entries)
    return GOOD


def _entries(given: Bundle) -> dict[str, list[dict[str, Any]]]:
    return {
        "rules": [
            {
                "record": rule.record,
                "group": group.name,
                "interval": group.interval,
                "doc": rule.doc,
            }
            for group in given.catalogue.recording
            for rule in group.rules
        ],
        "alerts": [
            {
                "alert": rule.alert,
                "severity": rule.severity,
                "for": rule.for_,
                "group": group.name,
                "summary": rule.annotations["summary"],
            }
            for group in given.catalogue.alerting
            for rule in group.rules
        ],
        "dashboards": [
            {"title": board.title, "uid": board.uid, "file": f"{board.name}.json"}
            for board in given.dashboards
        ],
    }


def _checks() -> dict[str, list[dict[str, Any]]]:
    from generator.checks.documentation import pages  # noqa: PLC0415 - not what is mostly listed

    return {
        "checks": [
            {"id": page.id, "severity": page.severity, "summary": page.summary}
            for page in pages().values()
        ]
    }


def _cost(given: Bundle, containers: int) -> dict[str, list[dict[str, Any]]]:
    from generator.catalogue import cost  # noqa: PLC0415 - not what is mostly listed

    scraped = given.config.metrics.scrape_interval
    groups = list(cost.by_group(given.catalogue, containers, str(scraped)))
    recorded = sum(group.recorded for group in groups)
    together = {
        "containers": containers,
        "series read a minute": round(sum(group.series_read for group in groups)),
        "samples read a minute": round(sum(group.samples_read for group in groups)),
        "series recorded": round(recorded),
        "series recorded by container": round(recorded / containers, 1),
        "seconds of evaluation a minute, about": float(
            f"{sum(group.seconds for group in groups):.2g}"
        ),
    }
    return {
        "groups": [
            {
                "group": group.group,
                "interval": group.interval,
                "rules": group.rules,
                "series read a minute": round(group.series_read),
                "series recorded": round(group.recorded),
            }
            for group in groups
        ],
        "together": [{"what": what, FIGURE: figure} for what, figure in together.items()],
    }


def _print_tables(entries: dict[str, list[dict[str, Any]]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - half of a command's start-up

    # Piped, a row is a line, for grep and awk.
    console = Console(width=None if sys.stdout.isatty() else _UNBOUNDED)
    try:
        _print(console, entries)
    except SystemExit:  # rich's answer to a reader that has seen enough
        raise BrokenPipeError from None


def _print(console: Console, entries: dict[str, list[dict[str, Any]]]) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if console.width < _NARROW:
        _print_stacked(console, entries)
        return
    for title, rows in entries.items():
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for column in rows[0] if rows else ():
            table.add_column(column, no_wrap=column in {"record", "alert", "group", "id"})
        for row in _texts(rows):
            # Text, not markup: a bracket in a name is a bracket.
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
        console.print()


def _print_stacked(console: Console, entries: dict[str, list[dict[str, Any]]]) -> None:
    """Print a name a line, and below it, indented, what there is to say of it."""
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    for title, rows in entries.items():
        console.print(Text(title, style="italic"))
        for name, *facts, last in (map(_said, row.items()) for row in rows):
            console.print(Text(name, style="bold"))
            if any(facts):
                console.print(Padding(Text(", ".join(filter(None, facts))), (0, 0, 0, 2)))
            console.print(Padding(Text(last), (0, 0, 0, 2)))
        console.print()


def _said(fact: tuple[str, object]) -> str:
    """Return a value as it stands without the head of its column: a bare number has none."""
    name, value = fact
    bare = isinstance(value, int | float) and name != FIGURE
    return f"{value} {name}" if bare else str(value)


def _texts(rows: Iterable[dict[str, Any]]) -> Iterable[list[str]]:
    return ([str(value) for value in row.values()] for row in rows)
