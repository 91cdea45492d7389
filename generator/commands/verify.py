"""`realmem verify`: whether a config's rules and dashboards would work on a server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from generator import bundle
from generator.commands.connecting import needed, server_options, tell_warnings
from generator.commands.examples import Command
from generator.commands.exits import FINDINGS, GOOD
from generator.commands.options import config_option, format_option, verbosity_options

if TYPE_CHECKING:
    from pathlib import Path

    from generator.live import Connection
    from generator.live.verification import Verification

_UNBOUNDED = 10_000


_EXAMPLES = """
realmem verify --prometheus http://localhost:9090
    would it work there, and what would it cost?
realmem verify --prometheus http://localhost:9090 -v --format markdown > verify.md
    the whole report, for a pull request
realmem verify -c prod.yaml --prometheus https://prom.example.org --token-file token
    another config, and a server that wants a token
"""


@click.command("verify", cls=Command, epilog=_EXAMPLES)
@config_option
@server_options
@format_option(["text", "json", "markdown"], "How to print the report.")
@verbosity_options("List every dashboard query, not only the slowest.")
def command(config: Path, connection: Connection | None, form: str, verbosity: int) -> int:
    """Tell whether the rules and dashboards would work on a server, and what they would cost.

    Looks for every metric that they read, runs each of their queries once, counts the series that
    the rules would add, and looks for what is in their way. It only reads.

    Exits with 1, and the reasons, if they would not work.
    """
    server_at = needed(connection)
    given = bundle.load(config)
    from generator.live import Server  # noqa: PLC0415 - loads httpx
    from generator.live.progress import progress  # noqa: PLC0415
    from generator.live.verification import verify  # noqa: PLC0415

    with Server(server_at) as server:
        with progress("queries", shown=sys.stderr.isatty() and verbosity >= 0) as (started, tick):
            found = verify(server, given, started, tick)
        tell_warnings(server, verbosity)
    click.echo(_rendered(found, form, all_queries=verbosity > 0), nl=False)
    return FINDINGS if found.reasons else GOOD


def _rendered(found: Verification, form: str, *, all_queries: bool) -> str:
    from generator.live import verification_json, verification_text  # noqa: PLC0415

    if form == "json":
        return verification_json.render(found)
    if form == "markdown":
        return verification_text.markdown(found, all_queries=all_queries)
    from rich.console import Console  # noqa: PLC0415 - half of a command's start-up

    console = Console(width=None if sys.stdout.isatty() else _UNBOUNDED)
    with console.capture() as printed:
        verification_text.render(found, console, all_queries=all_queries)
    return "\n".join(line.rstrip() for line in printed.get().splitlines()) + "\n"
