"""`realmem explain`: memory.stat -> what usage is made of, and a verdict."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import click

from generator import memory
from generator.commands.connecting import needed, server_options, tell_warnings
from generator.commands.examples import Command
from generator.commands.exits import GOOD
from generator.commands.options import config_option, config_or_default, format_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from generator.live import Connection
    from generator.memory import Reading

# Piped, a row is a line, for grep and awk.
_UNBOUNDED = 10_000
# So many readings are remembered; past them every other one is forgotten.
_REMEMBERED = 1000


_EXAMPLES = """
realmem explain memory.stat
    what one dump holds
realmem explain before.stat after.stat
    what grew between two, some minutes apart
realmem explain /sys/fs/cgroup/system.slice/nginx.service
    a cgroup, with its limit and its kills
realmem explain --pid 4711 --watch
    the cgroup of a process, until Ctrl-C
kubectl exec POD -- cat /sys/fs/cgroup/memory.stat | realmem explain -
    a container, from outside
kubectl exec POD -- sh -c 'cd /sys/fs/cgroup; grep -H . memory.*' | realmem explain -
    the same with its limit, kills and pressure
realmem explain --pod shop/logger-0 --prometheus http://localhost:9090
    the last six hours of a pod, as Prometheus saw them
"""


@click.command("explain", cls=Command, epilog=_EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[FILE | CGROUP | -]...")
@click.option("--pid", type=click.IntRange(min=1), help="Read the cgroup of this process.")
@click.option("--pod", metavar="NAMESPACE/NAME", help="Read this pod's last hours from a server.")
@click.option("--container", metavar="NAME", help="Of a pod with several, this container.")
@click.option(
    "--hours",
    type=click.FloatRange(min=0.1, max=24 * 90),
    default=6.0,
    show_default=True,
    help="How far back --pod looks.",
)
@click.option("--watch", is_flag=True, help="Read it again and again, and compare, until Ctrl-C.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How often --watch reads.",
)
@format_option(["text", "json"], "How to print it; with --watch, JSON is one object a line.")
@config_option
@server_options
def command(  # noqa: PLR0913 - one parameter an option
    *,
    sources: tuple[str, ...],
    pid: int | None,
    pod: str | None,
    container: str | None,
    hours: float,
    watch: bool,
    interval: float,
    form: str,
    config: Path,
    connection: Connection | None,
) -> int:
    """Explain what a container's memory is made of: a leak, page cache, or neither.

    Reads the memory.stat of a cgroup, v1 or v2, and what lies beside it (memory.current,
    memory.max, memory.events, memory.pressure). Several dumps, in one file or in more, are
    compared: only two readings show growth.
    """
    if [bool(sources), pid is not None, pod is not None].count(True) != 1:
        raise click.UsageError("name files, cgroups or -, or a process (--pid), or a pod (--pod)")
    if pod is not None:
        if watch:
            raise click.UsageError("--watch reads a file, a cgroup or a process, not a pod")
        asked = partial(_of_pod, pod, container, hours)
        _print(asked(config, needed(connection)), form)
        return GOOD
    if pid is not None:
        read: Callable[[], list[Reading]] = partial(_of_process, pid)
    else:
        read = partial(_of_sources, sources)
    if not watch:
        _print(read(), form)
        return GOOD
    if memory.STDIN in sources or len(sources) > 1:
        raise click.UsageError("--watch reads one file, cgroup or process, not stdin")
    return _watch(read, interval, form)


def _of_sources(sources: Sequence[str]) -> list[Reading]:
    return memory.comparable([one for source in sources for one in memory.readings(source)])


def _of_process(pid: int) -> list[Reading]:
    return [memory.of_process(pid)]


def _of_pod(
    name: str, container: str | None, hours: float, config: Path, connection: Connection
) -> list[Reading]:
    from generator.live import Server, pods  # noqa: PLC0415 - loads httpx

    given = config_or_default(config)
    pod = pods.parse(name, container)
    with Server(connection) as server:
        found = pods.history(server, given, pod, pods.Window(time.time(), hours))
        tell_warnings(server, 0)
    return found


def _watch(read: Callable[[], list[Reading]], interval: float, form: str) -> int:
    """Read and print for ever; Ctrl-C is how it is meant to end."""
    seen: list[Reading] = []
    try:
        while True:
            seen += read()[-1:]
            if len(seen) > _REMEMBERED:
                # The first stays: growth is counted from it.
                seen = [seen[0], *seen[2::2]]
            if sys.stdout.isatty() and form == "text":
                click.clear()
            _print(seen, form, watched=True)
            sys.stdout.flush()
            time.sleep(interval)
    except KeyboardInterrupt:
        return GOOD


def _print(readings: Sequence[Reading], form: str, *, watched: bool = False) -> None:
    verdict = memory.judge(readings)
    if form == "json":
        from generator.memory import as_json  # noqa: PLC0415 - only where it is asked for

        line = as_json.render(readings[-1:], verdict, indent=None)
        click.echo(line if watched else as_json.render(readings, verdict))
        return
    from rich.console import Console  # noqa: PLC0415 - half of a command's start-up

    from generator.memory import text  # noqa: PLC0415 - loads rich

    console = Console(width=None if sys.stdout.isatty() else _UNBOUNDED)
    with console.capture() as printed:
        text.render(readings, verdict, console)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))
