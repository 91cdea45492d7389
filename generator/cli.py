"""Arguments -> one command -> exit code; the only place that prints errors.

Exit codes: 0 good, 1 findings or drift, 2 usage or config error, 3 internal error.
"""

from __future__ import annotations

import gc
import sys
from errno import ENOSPC
from importlib import import_module
from typing import TYPE_CHECKING

import click

from generator import __version__
from generator.commands.exits import GOOD, INTERNAL, INTERRUPTED, USAGE
from generator.errors import RealmemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.commands.examples import Command

# Name -> what the overview says. A command's module is imported when it is called.
COMMANDS = {
    "backtest": "Tell what would have fired over the last days, beside what did.",
    "check": "Check rules and dashboards: this config's, or any folder's.",
    "demo": "Show it all with nine real containers that come with it.",
    "diff": "Tell in words what changes in rules and dashboards.",
    "explain": "Tell what a container's memory is made of: a leak, or page cache?",
    "generate": "Write rules, alerts and dashboards from the config.",
    "init": "Write a first config that fits the Prometheus that is there.",
    "list": "List what the catalogue holds.",
    "schema": "Print the config's JSON Schema, for editors.",
    "verify": "Tell whether rules and dashboards would work on a Prometheus.",
}


def command(name: str) -> Command:
    """Return a command; its module is imported."""
    found: Command = import_module(f"generator.commands.{name}").command
    return found


class _Commands(click.Group):
    """Finds commands by name, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return command(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as failure:
            from generator.config.refusal import suggestion  # noqa: PLC0415 - only for a mistake

            hint = suggestion(args[0], COMMANDS, "there are")
            message = failure.format_message().removesuffix(".")
            raise click.UsageError(f"{message}; {hint}", ctx) from None

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="realmem", message="%(prog)s %(version)s")
def _cli() -> None:
    """Tell a memory leak from a page cache.

    realmem turns one small config into Prometheus recording rules, alert rules and Grafana
    dashboards on what a container really needs: usage without the page cache.

    \b
      realmem init                write a first realmem.yaml; with --prometheus, one that fits
      realmem demo                what it does, shown with nine real containers
      realmem generate            write output/ from realmem.yaml
      realmem generate --check    exit 1 if output/ is stale
      realmem diff                what would change, in words: alerts, records, panels
      realmem check               check what the config gives, with promtool where installed
      realmem explain memory.stat what is in a container's memory, and whether it leaks

    `realmem COMMAND --help` ends with examples.

    Exit codes: 0 good, 1 findings or drift, 2 usage or config error, 3 internal error.
    """  # noqa: D301 - click's own mark for a block that is not wrapped


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are printed to stderr."""
    try:
        code = _cli.main(args=arguments, prog_name="realmem", standalone_mode=False)
    except RealmemError as failure:
        for problem in failure.problems:
            click.echo(f"error: {problem}", err=True)
        return USAGE
    except click.ClickException as failure:
        failure.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain at exit either.
        sys.stdout = None
        return GOOD
    except Exception as failure:  # noqa: BLE001 - the last resort: whatever nobody foresaw
        return _unforeseen(failure)
    return int(code or GOOD)


def _unforeseen(failure: Exception) -> int:
    if isinstance(failure, OSError) and failure.errno == ENOSPC:
        click.echo("error: no space left where the results are printed", err=True)
        return USAGE
    _report_bug()
    return INTERNAL


def _report_bug() -> None:
    import platform  # noqa: PLC0415 - only when it is needed
    import traceback  # noqa: PLC0415

    click.echo(traceback.format_exc(), err=True)
    click.echo(
        f"internal error in realmem {__version__}, Python {platform.python_version()} on "
        f"{platform.system()}: please report it with the lines above and your config",
        err=True,
    )


def main() -> None:
    """Entry point of the console command."""
    # The process lives for a fraction of a second and makes no garbage worth collecting; looking
    # for it takes a twentieth of that.
    gc.disable()
    sys.exit(run())
