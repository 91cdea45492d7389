"""What the documentation tells people to type exists, and is valid."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from itertools import groupby
from pathlib import Path

import click
import pytest

from generator import cli
from tests.docs.pages import PAGES, ROOT, relative, shell, spans
from tests.support.running import realmem

# Of promtool, Prometheus, Mimir, Thanos, a JVM, Node, pip: not ours.
FOREIGN = {
    "--web.enable-lifecycle", "--storage.tsdb.retention.time", "--max-old-space-size",
    "--namespaces", "--rule-file", "--collector.cgroups", "--collector.zoneinfo", "--lint-fatal",
}  # fmt: skip
PROGRAMS = {
    "amtool", "cp", "curl", "docker", "git", "helm", "jsonnet", "kill", "kubectl", "make",
    "mimirtool", "mkdir", "pip", "promtool", "python3", "realmem", "thanos", "vmalert",
}  # fmt: skip


def command(name: str) -> click.Command:
    found: click.Command = import_module(f"generator.commands.{name}").command
    return found


def options() -> set[str]:
    """Return every option of every command."""
    own = {"-h", "--help", "--version"}
    for name in cli.COMMANDS:
        for parameter in command(name).params:
            own |= {*parameter.opts, *parameter.secondary_opts} if _is_option(parameter) else set()
    return own


def _is_option(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option)


def invocations(page: Path) -> list[list[str]]:
    """Return the arguments of every `realmem …` in a page's shell blocks and in its text."""
    said = [*shell(page), *(span for span in spans(page) if span.startswith("realmem "))]
    found = []
    for line in said:
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        for is_operator, part in groupby(words, lambda word: set(word) <= set("();<>|&")):
            program, *arguments = part
            if not is_operator and Path(program).name == "realmem":
                found.append(arguments)
    return found


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_realmem_command_is_a_valid_one(page: Path) -> None:
    """Each parses with the command's own options and arguments."""
    for arguments in invocations(page):
        name = arguments[0]
        if name.startswith("-"):
            assert realmem(ROOT, *arguments).code == 0
            continue
        assert name in cli.COMMANDS, f"realmem {name}"
        command(name).make_context(name, list(arguments[1:]))


def test_the_pages_show_every_command() -> None:
    """Nothing that realmem can do is left unsaid."""
    shown = {arguments[0] for page in PAGES for arguments in invocations(page)}
    assert shown >= set(cli.COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_option_that_is_named_exists(page: Path) -> None:
    """`--chek` would be noticed."""
    named = {span.split("=")[0].split()[0] for span in spans(page) if re.match(r"--?[a-z]", span)}
    assert {name for name in named if name.startswith("--") or len(name) == len("-c")} <= (
        options() | FOREIGN
    )


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    """`make docs` and its like are targets of the Makefile."""
    targets = re.findall(
        r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    said = [*shell(page), *spans(page)]
    named = {words[1] for line in said if (words := line.split())[0] == "make" and words[1:]}
    assert named <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_shell_blocks_start_only_known_programs(page: Path) -> None:
    """A typing error in a program's name is no program's name."""
    assert {Path(line.split()[0]).name for line in shell(page)} <= PROGRAMS
