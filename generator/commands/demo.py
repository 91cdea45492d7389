"""`realmem demo`: the capture of nine containers, with what is installed."""

from __future__ import annotations

import signal
import threading
from typing import NoReturn

import click

from generator.commands.examples import Command
from generator.commands.exits import GOOD
from generator.commands.options import say

_EXAMPLES = """
realmem demo
    on free ports, until Ctrl-C
realmem demo --port 9095
    Prometheus on a port of your choice
realmem demo --seconds 60
    stop after a minute
"""


@click.command("demo", cls=Command, epilog=_EXAMPLES)
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=0,
    help="Prometheus' port; a free one if left out.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    help="Stop after so long; on Ctrl-C if left out.",
)
def command(*, port: int, seconds: float | None) -> int:
    """Show what realmem does, with nine real containers that come with it.

    Prints what each container held, and the verdict. Where Prometheus is installed, starts one
    with the last hour and a half of them, the rules and the alerts, and plays on; where Grafana is
    installed too, one with the dashboards. Both listen on loopback only and keep nothing: Ctrl-C
    stops them and removes their files. Needs neither a config nor a cluster, and reads none.
    """
    from generator.demo import prometheus, text  # noqa: PLC0415 - what --help need not load
    from generator.demo.verdicts import judged  # noqa: PLC0415

    click.echo("\n".join(text.table(judged())))
    if missing := prometheus.missing():
        click.echo(text.without(missing))
        return GOOD
    from generator.demo.showing import show  # noqa: PLC0415 - loads everything

    say(0, "\nPrometheus is being started: some seconds")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    with show(port) as shown:
        click.echo("\n".join(text.addresses(shown)))
        say(0, "\nCtrl-C stops it.")
        try:
            threading.Event().wait(seconds)
        except KeyboardInterrupt:
            say(0, "\nstopping")
    return GOOD


def _stop(*_: object) -> NoReturn:
    """End as on Ctrl-C, so that everything that was started is stopped."""
    raise KeyboardInterrupt
