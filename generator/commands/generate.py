"""`realmem generate`: the config's bundle -> files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from generator import bundle, targets, writer
from generator.commands.examples import Command
from generator.commands.exits import FINDINGS, GOOD
from generator.commands.options import config_option, output_option, say, verbosity_options

if TYPE_CHECKING:
    from pathlib import Path

    from generator.writer import Change, Plan


_EXAMPLES = """
realmem generate
    write output/ from realmem.yaml
realmem generate -c prod.yaml -o deploy/memory
    another config, another folder
realmem generate -v
    name every file that changes
realmem generate --check
    for a pipeline: exit 1 and list what is stale
realmem generate --diff
    show what would change, as a unified diff
"""


@click.command("generate", cls=Command, epilog=_EXAMPLES)
@config_option
@output_option("The folder to write.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and list what is stale.")
@click.option("--diff", is_flag=True, help="Write nothing; print a unified diff, exit 1 if any.")
@verbosity_options("Name every file that changes.")
def command(config: Path, output: Path, *, check: bool, diff: bool, verbosity: int) -> int:
    """Write rules, alerts and dashboards from the config.

    Every file is replaced whole or not at all; files that the config no longer gives are removed
    if realmem wrote them. Nothing else in the folder is touched.
    """
    given = bundle.load(config)
    for note in targets.notes(given):
        say(verbosity, note)
    plan = writer.plan(output, targets.render(given))
    if check or diff:
        return _compare(plan, list_changes=check, show_diff=diff, words=(verbosity, config))
    done = writer.apply(plan)
    _tell(done, verbosity)
    if done.changes and all(change.kind == "create" for change in done.changes):
        say(verbosity, "next:")
        for name, what in targets.applying(given, str(done.folder)).items():
            say(verbosity, f"  {name}: {what}")
    return GOOD


def _compare(plan: Plan, *, list_changes: bool, show_diff: bool, words: tuple[int, Path]) -> int:
    verbosity, config = words
    if show_diff:
        click.echo(writer.unified_diff(plan), nl=False)
    changes = _changes(plan)
    if list_changes:
        for change in changes:
            click.echo(f"{change.kind}: {plan.folder / change.path}")
    if plan.interrupted:
        say(verbosity, f"{plan.folder}: an earlier run was interrupted")
    if not plan:
        return GOOD
    say(verbosity, f"{plan.folder} is stale ({len(changes)} to write or delete); to mend it, run:")
    say(verbosity, f"  {_again(config, plan.folder)}")
    return FINDINGS


def _changes(plan: Plan) -> list[Change]:
    """Return what a person wants to hear of: not the manifest, unless it is all that changes."""
    changes = [change for change in plan.changes if change.path != writer.MANIFEST]
    return changes or list(plan.changes)


def _again(config: Path, output: Path) -> str:
    """Return the command that brings the folder up to date."""
    from shlex import quote  # noqa: PLC0415 - 2 ms that only a stale folder costs

    words = ["realmem generate"]
    words += [f"-c {quote(str(config))}"] if str(config) != "realmem.yaml" else []
    words += [f"-o {quote(str(output))}"] if str(output) != "output" else []
    return " ".join(words)


def _tell(done: Plan, verbosity: int) -> None:
    for path in done.kept:
        say(verbosity, f"kept: {done.folder / path}: no longer generated, but edited by hand")
    changes = _changes(done)
    for change in changes:
        say(verbosity, f"{change.kind}: {done.folder / change.path}", at=1)
    counts = {
        kind: sum(change.kind == kind for change in changes)
        for kind in ("create", "update", "delete")
    }
    say(
        verbosity,
        f"{done.folder}: {counts['create']} created, {counts['update']} updated, "
        f"{counts['delete']} deleted, {len(done.unchanged)} unchanged",
    )
