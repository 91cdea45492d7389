"""`realmem init`: a first realmem.yaml that fits what is there."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING

import click

from generator.commands.connecting import server_options, tell_warnings
from generator.commands.examples import Command
from generator.commands.exits import GOOD
from generator.commands.options import DEFAULT_CONFIG, say
from generator.errors import OutputError, Problem

if TYPE_CHECKING:
    from generator.live import Connection
    from generator.live.discovery import Found

_STDOUT = "-"


_EXAMPLES = """
realmem init
    the defaults, which fit kube-prometheus
realmem init --prometheus http://localhost:9090
    what fits that server
realmem init --prometheus https://mimir.example.org/prometheus --header 'X-Scope-OrgID: a'
    what fits a tenant of Mimir
realmem init -c -
    print it instead
"""


@click.command("init", cls=Command, epilog=_EXAMPLES)
@click.option(
    "-c",
    "--config",
    default=DEFAULT_CONFIG,
    show_default=True,
    metavar="PATH",
    help="The config to write; - prints it.",
)
@click.option("--force", is_flag=True, help="Write over a config that is there.")
@server_options
def command(*, config: str, force: bool, connection: Connection | None) -> int:
    """Write a first realmem.yaml, with comments.

    With a server it fits what is there: which job carries cAdvisor, kube-state-metrics and
    node_exporter, what the labels are called, how often is scraped. Without one it holds the
    defaults, which fit kube-prometheus. A config that is there stays, unless --force is given.
    """
    target = Path(config)
    if config != _STDOUT and not force and (target.exists() or target.is_symlink()):
        hint = "give --force to write over it, or -c - to print what would be written"
        raise OutputError(Problem("is there already", config, hint=hint))
    from generator.live import starter  # noqa: PLC0415 - loads yaml

    found = None if connection is None else _look_around(connection)
    text = starter.render(found)
    _proven(text)
    if config == _STDOUT:
        click.echo(text, nl=False)
        return GOOD
    _write(target, text, force=force)
    say(0, f"{config}: written; next: realmem generate")
    return GOOD


def _look_around(connection: Connection) -> Found:
    from generator.live import Server  # noqa: PLC0415 - loads httpx
    from generator.live.discovery import discover  # noqa: PLC0415

    with Server(connection) as server:
        found = discover(server)
        tell_warnings(server, 0)
    missing = [
        name
        for name, source in (
            ("cAdvisor", found.cadvisor),
            ("kube-state-metrics", found.kube_state_metrics),
            ("node_exporter", found.node_exporter),
        )
        if source is None
    ]
    for name in missing:
        say(0, f"{name}: no series on this server; the config names its usual job")
    return found


def _proven(text: str) -> None:
    """Read what was made of foreign names as `realmem generate` will; an error here is a bug."""
    from generator import bundle  # noqa: PLC0415 - loads everything

    with TemporaryDirectory(prefix="realmem-init-") as folder:
        path = Path(folder) / DEFAULT_CONFIG
        path.write_text(text, encoding="utf-8")
        bundle.load(path)


def _write(target: Path, text: str, *, force: bool) -> None:
    """Write a new file; one that is there is replaced whole, and a link is followed."""
    try:
        if not force:
            with target.open("x", encoding="utf-8") as new:
                new.write(text)
            return
        place = target.resolve()
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=place.parent, prefix=".realmem-", delete=False
        ) as file:
            file.write(text)
        if place.exists():
            shutil.copymode(place, file.name)
        Path(file.name).replace(place)
    except OSError as failure:
        raise OutputError(Problem(f"cannot be written: {failure.strerror}", str(target))) from None
