"""`realmem generate`: the config's bundle -> files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator import bundle, targets, writer
from generator.cli import FINDINGS, GOOD
from generator.commands.options import config_option, output_option, say, verbosity_options

if TYPE_CHECKING:
    from pathlib import Path

    from generator.writer import Plan


@click.command("generate")
@config_option
@output_option
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and list what is stale.")
@click.option("--diff", is_flag=True, help="Write nothing; print a unified diff, exit 1 if any.")
@verbosity_options
def command(config: Path, output: Path, *, check: bool, diff: bool, verbosity: int) -> int:
    """Write rules, alerts and dashboards from the config.

    Every file is replaced whole or not at all; files that the config no longer gives are removed
    if realmem wrote them. Nothing else in the folder is touched.

    \b
      realmem generate
      realmem generate -c prod.yaml -o deploy/memory
      realmem generate --check       in CI: is what is committed what the config gives?
      realmem generate --diff        what would change
    """
    files = targets.render(bundle.load(config))
    plan = writer.plan(output, files)
    if diff:
        click.echo(writer.unified_diff(plan), nl=False)
    if check:
        for change in plan.changes:
            click.echo(f"{change.kind}: {output / change.path}")
    if check or diff:
        if plan.changes:
            say(verbosity, f"{len(plan.changes)} files are stale: run {_again(config, output)}")
        return FINDINGS if plan.changes else GOOD
    writer.apply(plan)
    _tell(plan, output, verbosity)
    return GOOD


def _again(config: Path, output: Path) -> str:
    """The command that brings the folder up to date."""
    words = ["realmem generate"]
    words += [f"-c {config}"] if str(config) != "realmem.yaml" else []
    words += [f"-o {output}"] if str(output) != "output" else []
    return '"' + " ".join(words) + '"'


def _tell(plan: Plan, output: Path, verbosity: int) -> None:
    for change in plan.changes:
        say(verbosity, f"{change.kind}: {output / change.path}", at=1)
    counts = {
        kind: sum(change.kind == kind for change in plan.changes)
        for kind in ("create", "update", "delete")
    }
    say(
        verbosity,
        f"{output}: {counts['create']} files created, {counts['update']} updated, "
        f"{counts['delete']} deleted, {len(plan.unchanged)} unchanged",
    )
