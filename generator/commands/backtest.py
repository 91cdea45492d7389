"""`realmem backtest`: what would have fired over the last days."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import bundle
from generator.commands.connecting import needed, server_options, tell_warnings
from generator.commands.examples import Command
from generator.commands.exits import GOOD, INTERRUPTED
from generator.commands.options import config_option, format_option, say, verbosity_options
from generator.errors import OutputError, Problem

if TYPE_CHECKING:
    from generator.live import Connection
    from generator.live.backtest.backtest import Asked, Backtest
    from generator.live.backtest.pictures import Picture

_UNBOUNDED = 10_000


def _moment(_: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Read a Unix time, or a date and time as RFC 3339 has it; UTC where it names no zone."""
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        hint = "write 2026-11-20T12:00:00Z, or a Unix time"
        raise click.BadParameter(hint, param=parameter) from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


_EXAMPLES = """
realmem backtest --prometheus http://localhost:9090
    the last seven days
realmem backtest --prometheus http://localhost:9090 --days 1 --html backtest.html
    one day, with a picture of each incident
realmem backtest --prometheus http://localhost:9090 --end 2026-11-20T12:00:00Z
    the seven days before then
"""


@click.command("backtest", cls=Command, epilog=_EXAMPLES)
@config_option
@server_options
@click.option(
    "--days",
    type=click.FloatRange(min=0.01, max=90),
    default=7.0,
    show_default=True,
    help="How far back to look.",
)
@click.option("--end", metavar="TIME", callback=_moment, help="Where to end; now if left out.")
@click.option(
    "--step",
    type=click.FloatRange(min=15, max=300),
    metavar="SECONDS",
    help="Between evaluations; 60, or 300 where there are many containers.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1, max=16),
    default=4,
    show_default=True,
    help="Queries at a time.",
)
@click.option(
    "--max-samples",
    type=click.IntRange(min=1000),
    default=150_000,
    show_default=True,
    help="Samples that one query may return.",
)
@format_option(["text", "json"], "How to print the summary.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a report with a picture of each incident, in one file.",
)
@click.option(
    "--pictures",
    type=click.IntRange(min=0),
    default=40,
    show_default=True,
    help="Incidents that get a picture; those with kills first.",
)
@verbosity_options("Say how long it took.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    config: Path,
    connection: Connection | None,
    days: float,
    end: float | None,
    step: float | None,
    concurrency: int,
    max_samples: int,
    form: str,
    html: Path | None,
    pictures: int,
    verbosity: int,
) -> int:
    """Tell what would have fired over the last days.

    Evaluates the config's alerts over a server's history and sets them beside the alerts that the
    server fired, and beside a conventional one on the working set: how many notifications, how
    many of them for page cache, and which OOM kills were warned of, how long before. It only
    reads, in pieces, a few at a time. Ctrl-C leaves a report of what was seen until then.
    """
    server_at = needed(connection)
    given = bundle.load(config)
    from generator.live.backtest.backtest import Asked  # noqa: PLC0415 - loads numpy

    asked = Asked(end or time.time(), days, step, concurrency, max_samples)
    began = time.monotonic()
    found, taken = _run(server_at, given, asked, pictures if html else 0, verbosity)
    if html is not None:
        _write(html, found, taken)
        say(verbosity, f"{html}: written, {len(taken)} incidents with a picture")
    click.echo(_rendered(found, form), nl=False)
    say(verbosity, f"{time.monotonic() - began:.0f} s", at=1)
    return INTERRUPTED if found.partial else GOOD


def _run(
    connection: Connection, given: bundle.Bundle, asked: Asked, pictures: int, verbosity: int
) -> tuple[Backtest, list[Picture]]:
    from generator.live import Server  # noqa: PLC0415 - loads httpx
    from generator.live.backtest import backtest, summary  # noqa: PLC0415
    from generator.live.backtest.pictures import take  # noqa: PLC0415
    from generator.live.progress import progress  # noqa: PLC0415

    shown = sys.stderr.isatty() and verbosity >= 0
    with Server(connection) as server:
        with progress("history", shown=shown) as (started, tick):
            found = backtest.run(server, given, asked, started, tick)
        told = summary.told(found)[:pictures]
        with progress("pictures", shown=shown) as (started, tick):
            started(len(told))
            taken = take(server, given.config, found, told, tick)
        tell_warnings(server, verbosity)
    return found, taken


def _rendered(found: Backtest, form: str) -> str:
    from generator.live.backtest import as_json  # noqa: PLC0415 - only where it is asked for

    if form == "json":
        return as_json.render(found)
    from rich.console import Console  # noqa: PLC0415 - half of a command's start-up

    from generator.live.backtest import text  # noqa: PLC0415 - loads rich

    console = Console(width=None if sys.stdout.isatty() else _UNBOUNDED)
    with console.capture() as printed:
        text.render(found, console)
    return "\n".join(line.rstrip() for line in printed.get().splitlines()) + "\n"


def _write(path: Path, found: Backtest, taken: list[Picture]) -> None:
    from generator.live.backtest import html  # noqa: PLC0415 - only where it is asked for

    try:
        path.write_text(html.render(found, taken), encoding="utf-8")
    except OSError as failure:
        raise OutputError(Problem(f"cannot be written: {failure.strerror}", str(path))) from None
