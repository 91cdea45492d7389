"""`realmem diff`: what changes in alerts, records, dashboards and inhibit rules, in words."""

from __future__ import annotations

from pathlib import Path

import click

from generator import bundle, changes, targets
from generator.commands.examples import Command
from generator.commands.exits import FINDINGS, GOOD
from generator.commands.options import config_option, format_option, output_option

_EXAMPLES = """
realmem diff
    what `realmem generate` would change
realmem diff ../main/output
    what this branch changes, beside a checkout of main
realmem diff ../main/output --format markdown
    the same, for a comment on a pull request
realmem diff old/output new/output
    two folders; no config is read
"""


@click.command("diff", cls=Command, epilog=_EXAMPLES)
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@config_option
@output_option("The folder to compare with, where OLD is not given.")
@format_option(changes.FORMATS, "For a terminal, or for a comment on a pull request.")
def command(old: Path | None, new: Path | None, config: Path, output: Path, form: str) -> int:
    """Tell in words what changes: alerts, records, panels, inhibit rules.

    Compares what a folder holds with what the config gives. OLD is that folder, in place of the
    output folder: a checkout of the branch that a pull request goes to. With NEW, two folders are
    compared, and no config is read.


    Exit code 1 if any file differs, as with generate --check; 0 if none does.
    """
    before = changes.state(_before(old, output))
    after = changes.state(changes.files_of(new) if new else targets.render(bundle.load(config)))
    report = changes.between(before, after)
    click.echo(changes.FORMATS[form](report), nl=False)
    return FINDINGS if report else GOOD


def _before(old: Path | None, output: Path) -> dict[str, bytes]:
    if old is None and not output.exists():
        return {}  # nothing generated yet: all of it appears
    return changes.files_of(old or output)
