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


_EXAMPLES = """
realmem list
    records, alerts and dashboards, as tables
realmem list --format json
    the same for a program
realmem list --checks
    what `realmem check` looks for
realmem list -c prod.yaml | grep OOM
    piped, each row is one line
"""


@click.command("list", cls=Command, epilog=_EXAMPLES)
@config_option
@format_option(["table", "json"], "How to print the catalogue.")
@click.option("--checks", is_flag=True, help="List the checks of `realmem check` instead.")
def command(config: Path, form: str, *, checks: bool) -> int:
    """List the recording rules, alerts and dashboards that the config gives."""
    entries = _checks() if checks else _entries(bundle.load(config))
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
        for name, *facts, last in _texts(rows):
            console.print(Text(name, style="bold"))
            console.print(Padding(Text(", ".join(filter(None, facts))), (0, 0, 0, 2)))
            console.print(Padding(Text(last), (0, 0, 0, 2)))
        console.print()


def _texts(rows: Iterable[dict[str, Any]]) -> Iterable[list[str]]:
    return ([str(value) for value in row.values()] for row in rows)
