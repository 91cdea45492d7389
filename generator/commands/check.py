"""`realmem check`: rules and dashboards -> findings."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from generator import bundle, checks, reports, targets
from generator.checks import external
from generator.commands.exits import FINDINGS, GOOD
from generator.commands.options import config_option, output_option, say, verbosity_options
from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.checks import Finding, NotRun, Subject

# What checks read: these whichever outputs the config names, and those where it names them.
_ALWAYS, _IF_NAMED = ("prometheus", "tests", "grafana"), ("alertmanager",)

_Run = tuple["Subject", list["Finding"], list["NotRun"]]


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option("--select", multiple=True, metavar="ID", help="Run only these checks or areas.")
@click.option("--ignore", multiple=True, metavar="ID", help="Leave these checks or areas out.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *reports.REPORTS]),
    default="auto",
    show_default=True,
    help="How to print the findings; auto is github in a GitHub workflow, else text.",
)
@output_option("The folder that findings about the config's own files are named in.")
@verbosity_options("Name the files that are neither rules nor dashboards.")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: tuple[Path, ...],
    config: Path,
    output: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    verbosity: int,
) -> int:
    """Check rules and dashboards: what the config gives, or the files and folders of PATHS.

    PromQL is parsed, rules, alerts, templates and dashboards are held against each other. Where
    they are installed, promtool judges the rules and runs their tests, and amtool judges configs
    of Alertmanager.

    \b
      realmem check                      what realmem.yaml gives
      realmem check rules/ boards/       anybody's rules and dashboards
      realmem check --select promql      one area
      realmem check --format github      annotations for a workflow
    """  # noqa: D301 - click's own mark for a block that is not wrapped
    wanted = checks.selected(select, ignore)
    run = _run(paths, wanted) if paths else _run_bundle(config, output, wanted)
    subject, findings, not_run = run
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    report = reports.make(subject, findings, not_run, verbose=verbosity > 0, colour=colour)
    name = reports.resolve(form, os.environ)
    if findings or verbosity >= 0 or name != "text":
        click.echo(reports.REPORTS[name](report), nl=False)
    if name != "text":  # which says it itself
        for missing in not_run:
            say(verbosity, f"not run: {missing.why}")
    return FINDINGS if any(finding.severity != "info" for finding in findings) else GOOD


def _run(paths: Sequence[Path], wanted: frozenset[str]) -> _Run:
    subject = checks.load(paths)
    rules = subject.rules or subject.rule_files
    if not (rules or subject.dashboards or subject.alertmanagers or subject.unreadable):
        # A path that is wrong by a letter must not pass for one that is right.
        places = ", ".join(map(str, paths))
        hint = "name files or folders that hold some"
        raise RealmemError(Problem("no rules and no dashboards here", places, hint=hint))
    findings, not_run = external.run(subject, wanted)
    return subject, [*checks.run(subject, wanted), *findings], not_run


def _run_bundle(config: Path, output: Path, wanted: frozenset[str]) -> _Run:
    """Check what the config gives; promtool and amtool want files, so they are written aside."""
    given = bundle.load(config)
    given.catalogue.runbooks()  # no file yet, but a mistake in one is a mistake
    outputs = [*_ALWAYS, *(name for name in _IF_NAMED if name in given.config.outputs)]
    with TemporaryDirectory(prefix="realmem-check-") as folder:
        for path, content in targets.render(given, outputs).items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        subject, findings, not_run = _run([Path(folder)], wanted)
    return subject, [_shown(finding, folder, output) for finding in findings], not_run


def _shown(finding: Finding, folder: str, output: Path) -> Finding:
    """Return the finding with the path that the file has, or will have, in the output folder."""
    texts = (finding.path, finding.message)
    path, message = (text.replace(folder, str(output)) for text in texts)
    return replace(finding, path=path, message=message)
