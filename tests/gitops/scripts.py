"""What the pipelines' files say, and their shell steps run as a runner runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from generator import cli

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

ROOT = Path(__file__).parents[2]


def documents(path: str) -> list[Any]:
    """Return the YAML documents of a file of this repository."""
    return list(yaml.safe_load_all((ROOT / path).read_text(encoding="utf-8")))


def options(script: str) -> list[tuple[str, str]]:
    """Return each option that a shell script gives to a command of realmem, with the command."""
    joined = script.replace("\\\n", " ")
    calls = re.findall(r"realmem\"? (\w+)([^\n|]*)", joined)
    return [
        (name, each) for name, rest in calls for each in re.findall(r"\s(--?[a-z][\w-]*)", rest)
    ]


def exists(command: str, option: str) -> bool:
    """Tell whether realmem has this command, and the command this option."""
    if command not in cli.COMMANDS:
        return False
    found: click.Command = import_module(f"generator.commands.{command}").command
    return any(option in [*each.opts, *each.secondary_opts] for each in found.params)


def install(folder: Path) -> None:
    """Put a `realmem` into `folder`/bin, as the steps before would."""
    program = folder / "bin" / "realmem"
    program.parent.mkdir(parents=True)
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m generator "$@"\n'
    )
    program.chmod(0o755)


def bash(
    script: str, folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script with the options that GitHub and GitLab give to bash."""
    return subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`, as somebody, whatever the machine's own settings."""
    somebody = (
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "-c",
        "init.defaultBranch=main",
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    run = subprocess.run(
        ["git", *somebody, *arguments],  # noqa: S607 - wherever it is installed
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()
