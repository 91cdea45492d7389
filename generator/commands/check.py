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
from generator.commands.options import config_option, say, verbosity_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.checks import Finding, NotRun, Subject

# What checks read, whichever outputs the config names.
_CHECKED = ("prometheus", "grafana")

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
@verbosity_options
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    paths: tuple[Path, ...],
    config: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    verbosity: int,
) -> int:
    r"""Check rules and dashboards: what the config gives, or the files and folders of PATHS.

    PromQL is parsed, rules, alerts, templates and dashboards are held against each other, and
    promtool judges the rules and runs their tests where it is installed.

    \b
      realmem check                      what realmem.yaml gives
      realmem check rules/ boards/       anybody's rules and dashboards
      realmem check --select promql      one area
      realmem check --format github      annotations for a workflow
    """
    wanted = checks.selected(select, ignore)
    run = _run(paths, wanted) if paths else _run_bundle(config, wanted)
    subject, findings, not_run = run
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    report = reports.make(subject, findings, not_run, verbose=verbosity > 0, colour=colour)
    name = reports.resolve(form, os.environ)
    if findings or verbosity >= 0 or name != "text":
        click.echo(reports.REPORTS[name](report), nl=False)
    for missing in not_run:
        say(verbosity, f"not run: {missing.why}")
    return FINDINGS if any(finding.severity != "info" for finding in findings) else GOOD


def _run(paths: Sequence[Path], wanted: frozenset[str]) -> _Run:
    subject = checks.load(paths)
    findings, not_run = external.run(subject, wanted)
    return subject, [*checks.run(subject, wanted), *findings], not_run


def _run_bundle(config: Path, wanted: frozenset[str]) -> _Run:
    """Check what the config gives; promtool wants files, so they are written aside."""
    given = bundle.load(config)
    with TemporaryDirectory(prefix="realmem-check-") as folder:
        for path, content in targets.render(given, _CHECKED).items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        subject, findings, not_run = _run([Path(folder)], wanted)
    return subject, [_shown(finding, folder) for finding in findings], not_run


def _shown(finding: Finding, folder: str) -> Finding:
    """Return the finding with the path that the file has in the output folder."""
    path, message = (text.replace(f"{folder}/", "") for text in (finding.path, finding.message))
    return replace(finding, path=path, message=message)
