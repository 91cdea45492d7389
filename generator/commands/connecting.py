"""The options that name a server and how to reach it, the same for every command that asks one."""

from __future__ import annotations

import os
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import say
from generator.live import connection as connections
from generator.live.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.live import Server

_FILE = click.Path(path_type=Path)


def server_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --prometheus and what goes with it; they arrive as one `connection`, None without it."""

    @click.option(
        "--prometheus",
        metavar="URL",
        envvar=connections.URL,
        show_envvar=True,
        help="The server to read: Prometheus, Thanos, Mimir or VictoriaMetrics.",
    )
    @click.option(
        "--header", "lines", multiple=True, metavar="'NAME: VALUE'", help="Add a header: a tenant."
    )
    @click.option("--token-file", type=_FILE, help=f"Bearer token; or in {connections.TOKEN}.")
    @click.option("--user", help="User for basic auth.")
    @click.option("--password-file", type=_FILE, help=f"Password; or in {connections.PASSWORD}.")
    @click.option("--ca", type=_FILE, help="Trust this CA (PEM) and no other.")
    @click.option("--cert", type=_FILE, help="Client certificate (PEM).")
    @click.option("--key", type=_FILE, help="Its key, where it is not in the same file.")
    @click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=3600),
        default=connections.DEFAULT_TIMEOUT,
        show_default=True,
        metavar="SECONDS",
        help="How long one answer may take.",
    )
    @wraps(function)
    def command(**options: Any) -> Any:  # noqa: ANN401 - click's
        names = (
            "prometheus", "lines", "token_file", "user", "password_file", "ca", "cert", "key",
            "timeout",
        )  # fmt: skip
        own = {name: options.pop(name) for name in names}
        return function(connection=_connection(**own), **options)

    return command


def _connection(  # noqa: PLR0913 - one parameter an option
    *,
    prometheus: str | None,
    lines: tuple[str, ...],
    token_file: Path | None,
    user: str | None,
    password_file: Path | None,
    ca: Path | None,
    cert: Path | None,
    key: Path | None,
    timeout: float,
) -> Connection | None:
    if not prometheus:
        return None
    if user is None and password_file is not None:
        raise click.UsageError("--password-file wants --user")
    if user is not None and token_file is not None:
        raise click.UsageError("give --user or --token-file, not both")
    if key is not None and cert is None:
        raise click.UsageError("--key wants --cert")
    token = None if user else connections.secret(token_file, connections.TOKEN, os.environ)
    password = connections.secret(password_file, connections.PASSWORD, os.environ) if user else None
    return Connection(
        url=connections.base_url(prometheus),
        headers=connections.headers(lines, os.environ),
        token=token,
        user=user,
        password=password or "",
        ca=connections.readable(ca),
        cert=connections.readable(cert),
        key=connections.readable(key),
        timeout=timeout,
    )


def needed(connection: Connection | None) -> Connection:
    """Return the connection, or say that the command wants one."""
    if connection is None:
        hint = f"name the server with --prometheus URL, or in {connections.URL}"
        raise click.UsageError(hint)
    return connection


def tell_warnings(server: Server, verbosity: int) -> None:
    """Print what the server warned of, each warning once."""
    for warning in server.warnings:
        say(verbosity, f"the server warns: {warning}")
