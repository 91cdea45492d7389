"""Options that several commands share, and how they speak: results on stdout, words on stderr."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from generator.config import Config

DEFAULT_CONFIG = "realmem.yaml"

config_option = click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    default=Path(DEFAULT_CONFIG),
    show_default=True,
    help="The config to read.",
)


def config_or_default(path: Path) -> Config:
    """Return the config in a file; all defaults where nobody has written a realmem.yaml."""
    from generator import catalogue, config  # noqa: PLC0415 - loads pydantic
    from generator.documents.text import other_suffix  # noqa: PLC0415

    # A config with the other suffix is meant: its reader says so.
    if str(path) == DEFAULT_CONFIG and not path.exists() and other_suffix(path) is None:
        return config.Config()
    return config.load(path, catalogue.declared())


def _named(_: click.Context, parameter: click.Parameter, value: str) -> Path:
    # Path("") is the current folder, which an unset variable in a script must not fill.
    if not value.strip():
        raise click.BadParameter("it is empty; name a folder", param=parameter)
    return Path(value)


def output_option(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add -o, with what it is for in this command."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(file_okay=False),
        default="output",
        show_default=True,
        callback=_named,
        help=text,
    )


def format_option(
    formats: Iterable[str], text: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add --format, which arrives as `form`; the first of the formats is the default."""
    names = list(formats)
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help=text,
    )


def verbosity_options(loud: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add -q and -v; they arrive as one number, `verbosity`: -1, 0 or 1. `loud` is -v's help."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        @click.option("-q", "--quiet", is_flag=True, help="Only errors.")
        @click.option("-v", "--verbose", is_flag=True, help=loud)
        @wraps(function)
        def command(*args: Any, quiet: bool, verbose: bool, **options: Any) -> Any:  # noqa: ANN401
            return function(*args, verbosity=int(verbose) - int(quiet), **options)

        return command

    return add


def say(verbosity: int, text: str, *, at: int = 0) -> None:
    """Print a word for the person at the terminal, if they want that many."""
    if verbosity >= at:
        click.echo(text, err=True)
