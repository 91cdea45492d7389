"""`realmem check`: rules and dashboards -> findings."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from generator import bundle, catalogue, checks, reports, targets
from generator import config as config_of
from generator.checks import external
from generator.commands.examples import Command
from generator.commands.exits import FINDINGS, GOOD
from generator.commands.options import (
    config_option,
    format_option,
    output_option,
    say,
    verbosity_options,
)
from generator.config.positions import parse_leniently
from generator.documents.text import read_text
from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.bundle import Bundle
    from generator.checks import Finding, NotRun, Subject
    from generator.config.schema import Checks

# What checks read: these whichever outputs the config names, and those where it names them.
_ALWAYS, _IF_NAMED = ("prometheus", "tests", "grafana"), ("alertmanager",)

_Run = tuple["Subject", list["Finding"], list["NotRun"]]


_EXAMPLES = """
realmem check
    what realmem.yaml gives
realmem check rules/ boards/
    anybody's rules and dashboards
realmem check --select promql,alerts/labels
    one area, and one check of another
realmem check --format github output
    annotations for a workflow
realmem check --format sarif . > check.sarif
    for code scanning
"""


@click.command("check", cls=Command, epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@click.option(
    "--select",
    multiple=True,
    metavar="IDS",
    help="Run only these checks or areas: rules,alerts/labels.",
)
@click.option("--ignore", multiple=True, metavar="IDS", help="Leave these checks or areas out.")
@click.option("--no-tools", is_flag=True, help="Do not run promtool and amtool.")
@format_option(
    ["auto", *reports.REPORTS],
    "How to print the findings; auto is github in a GitHub workflow, else text.",
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
    *,
    no_tools: bool,
) -> int:
    """Check rules and dashboards: what the config gives, or the files and folders of PATHS.

    PromQL is parsed, rules, alerts, templates and dashboards are held against each other. Where
    they are installed, promtool judges the rules and runs their tests, and amtool judges configs
    of Alertmanager.


    The key `checks` of the config selects and ignores checks too; --select takes its place,
    --ignore adds to it. `realmem list --checks` describes them all.
    """
    given = None if paths else bundle.load(config)
    chosen = given.config.checks if given else _chosen(config)
    wanted = checks.selected(
        _split(select) or (chosen.select if chosen else ()),
        [*_split(ignore), *(chosen.ignore if chosen else ())],
    )
    if no_tools:
        wanted -= frozenset(external.IDS)
        say(verbosity, "not run, as asked: promtool, amtool")
    run = _run_bundle(given, output, wanted) if given else _run(paths, wanted)
    subject, findings, not_run = run
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    report = reports.make(subject, findings, not_run, wanted, verbose=verbosity > 0, colour=colour)
    name = reports.resolve(form, os.environ)
    if findings or verbosity >= 0 or name != "text":
        click.echo(reports.REPORTS[name](report), nl=False)
    if name != "text":  # which says it itself
        for missing in not_run:
            say(verbosity, f"not run: {missing.why}")
    if subject.skipped:
        say(verbosity, f"neither rules nor dashboards: {_counted(subject)}")
    return FINDINGS if any(finding.severity != "info" for finding in findings) else GOOD


def _split(lists: Sequence[str]) -> list[str]:
    """Give the ids of options that may be repeated and may hold several."""
    return [id_.strip() for each in lists for id_ in each.split(",") if id_.strip()]


def _chosen(file: Path) -> Checks | None:
    """Give what the config says of checks, where there is a config and it says anything."""
    source = click.get_current_context().get_parameter_source("config")
    if source is click.core.ParameterSource.DEFAULT and not file.exists():
        return None
    # The rest of the config, and the libraries that read it, cost more than most checks.
    value = parse_leniently(read_text(file), str(file)).value
    if not (isinstance(value, dict) and value.get("checks")):
        return None
    return config_of.load(file, catalogue.declared()).checks


def _counted(subject: Subject) -> str:
    """Say what was left out, by kind: `Deployment 2, other file 5`."""
    counts = Counter(each.kind for each in subject.skipped)
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))


def _run(paths: Sequence[Path], wanted: frozenset[str], *, complete: bool = False) -> _Run:
    subject = checks.load(paths, complete=complete)
    if subject.empty:
        # A path that is wrong by a letter must not pass for one that is right.
        places = ", ".join(map(str, paths))
        hint = "name files or folders that hold some"
        raise RealmemError(Problem("no rules and no dashboards here", places, hint=hint))
    findings, not_run = external.run(subject, wanted)
    return subject, [*checks.run(subject, wanted), *findings], not_run


def _run_bundle(given: Bundle, output: Path, wanted: frozenset[str]) -> _Run:
    """Check what the config gives; promtool and amtool want files, so they are written aside."""
    given.catalogue.runbooks()  # no file yet, but a mistake in one is a mistake
    outputs = [*_ALWAYS, *(name for name in _IF_NAMED if name in given.config.outputs)]
    with TemporaryDirectory(prefix="realmem-check-") as folder:
        for path, content in targets.render(given, outputs).items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        subject, findings, not_run = _run([Path(folder)], wanted, complete=True)
    return subject, [_shown(finding, folder, output) for finding in findings], not_run


def _shown(finding: Finding, folder: str, output: Path) -> Finding:
    """Return the finding with the path that the file has, or will have, in the output folder."""
    texts = (finding.path, finding.message)
    path, message = (text.replace(folder, str(output)) for text in texts)
    return replace(finding, path=path, message=message)
