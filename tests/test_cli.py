"""The command line: one place for arguments, errors and exit codes."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from generator import __version__, cli
from generator.targets import TARGETS
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("grafanalib", "_jsonnet", "httpx", "numpy", "rich", "pydantic", "jinja2", "yaml",
         "promql_parser")  # fmt: skip
# What only servers, overlays, reports and unusual regular expressions need.
NOT_GENERATING = ("_jsonnet", "httpx", "numpy", "rich", "promql_parser", "jsonschema",
                  "concurrent.futures", "multiprocessing", "subprocess")  # fmt: skip


def test_help_lists_every_command(tmp_path: Path) -> None:
    """The overview names each verb and what it does."""
    outcome = realmem(tmp_path, "--help")
    assert outcome.code == 0
    for name, text in cli.COMMANDS.items():
        assert name in outcome.out
        assert text in outcome.out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, name: str) -> None:
    """Each has a help text of its own, whose first sentence fits the overview."""
    outcome = realmem(tmp_path, name, "--help")
    assert outcome.code == 0
    assert f"Usage: realmem {name}" in outcome.out


@pytest.mark.parametrize("arguments", [(), *((name,) for name in cli.COMMANDS)])
def test_examples_in_help_stand_line_by_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The mark that keeps click from wrapping them is not printed."""
    text = realmem(tmp_path, *arguments, "--help").out
    assert "\\b" not in text
    assert "\b" not in text


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_examples_that_are_valid(tmp_path: Path, name: str) -> None:
    """Each can be copied from the end of its help, on one line, and is a command that exists."""
    command = cli.command(name)
    shown = realmem(tmp_path, name, "--help").out.partition("\nExamples:\n")[2]
    lines = list(command.examples())
    assert lines
    for line in lines:
        assert f"  {line}\n" in shown
        _, found, arguments = line.rpartition(f"realmem {name}")
        assert found, line
        typed = shlex.split(arguments.partition(" > ")[0].partition(" | ")[0])
        command.make_context(name, typed)


def test_module_runs_as_the_command_does() -> None:
    """`python -m generator` is `realmem`."""
    command = [sys.executable, "-m", "generator", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == f"realmem {__version__}\n"


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that are there once a command has run in a process of its own.

    `-X importtime` would leave out what `import_module` loads, as commands and outputs are.
    """
    code = (
        f"import sys; from generator import cli; cli.run({arguments!r}); "
        "print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return set(run.stderr.split())


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """`--help` answers within a tenth of a second: libraries load when a command needs them."""
    found = loaded(tmp_path, "--help")
    assert "generator.cli" in found
    assert found & {*HEAVY, "generator.config.schema"} == set()


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_a_command_s_help_imports_no_library_but_yaml(tmp_path: Path, name: str) -> None:
    """It tells what the command would do, and does none of it."""
    found = loaded(tmp_path, name, "--help")
    assert f"generator.commands.{name}" in found
    assert found & set(HEAVY) <= {"yaml"}


def test_generate_imports_nothing_that_others_need(tmp_path: Path) -> None:
    """Nor the modules of outputs that the config does not name."""
    (tmp_path / "realmem.yaml").touch()
    found = loaded(tmp_path, "generate", "--quiet")
    assert {"pydantic", "grafanalib.core"} <= found
    assert found & set(NOT_GENERATING) == set()
    outputs = {name for name, module in TARGETS.items() if module in found}
    assert outputs == {"prometheus", "grafana"}


def test_version_is_printed(tmp_path: Path) -> None:
    """`realmem --version`, for bug reports."""
    assert realmem(tmp_path, "--version").out == f"realmem {__version__}\n"


def test_unknown_command_and_option_are_usage_errors(tmp_path: Path) -> None:
    """Exit 2, and the word that was wrong."""
    for arguments in (("generat",), ("generate", "--chek")):
        outcome = realmem(tmp_path, *arguments)
        assert outcome.code == 2
        assert arguments[-1] in outcome.err


def test_a_misspelled_command_is_guessed(tmp_path: Path) -> None:
    """The nearest one; all of them where none is near."""
    assert "'genrate'; did you mean \"generate\"?" in realmem(tmp_path, "genrate").err
    assert "there are: backtest, check, demo" in realmem(tmp_path, "help").err


def test_missing_config_says_what_to_do(tmp_path: Path) -> None:
    """No traceback: where, what and the remedy."""
    outcome = realmem(tmp_path, "generate")
    assert outcome.code == 2
    assert outcome.err.startswith("error: realmem.yaml: there is no such file; ")
    assert not (tmp_path / "output").exists()


def test_every_problem_of_a_config_is_printed_and_nothing_is_written(tmp_path: Path) -> None:
    """Several errors at once, each with its place."""
    (tmp_path / "realmem.yaml").write_text("metrcs: {}\noutputs: [grafna]\n")
    outcome = realmem(tmp_path, "generate")
    assert outcome.code == 2
    assert 'error: realmem.yaml:1:1: unknown key "metrcs"' in outcome.err
    assert "error: realmem.yaml:2:11:" in outcome.err
    assert not (tmp_path / "output").exists()


def test_unforeseen_failure_is_exit_3_with_what_a_report_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The traceback is for the bug report; the last line says so."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr("generator.bundle.load", fail)
    outcome = realmem(tmp_path, "generate")
    assert outcome.code == 3
    assert "nobody foresaw this" in outcome.err
    assert f"internal error in realmem {__version__}" in outcome.err


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, click.Abort])
def test_interruption_is_one_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    """Ctrl-C is no bug."""

    def interrupt(*_: object) -> None:
        raise interruption

    monkeypatch.setattr("generator.bundle.load", interrupt)
    outcome = realmem(tmp_path, "generate")
    assert (outcome.code, outcome.err.strip()) == (130, "interrupted")


def test_reader_that_has_seen_enough_is_no_error() -> None:
    """`realmem schema | head -1` ends quietly."""
    command = f"{sys.executable} -m generator schema | head -c 10"
    run = subprocess.run(command, shell=True, capture_output=True, check=False)  # noqa: S602 - a pipe is what it is about
    assert run.stderr == b""
