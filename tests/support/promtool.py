"""The real promtool: what it prints where it finds something fails the test."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import program

if TYPE_CHECKING:
    from pathlib import Path


def check_rules(*files: Path) -> None:
    """Let it judge rule files, with all of its lints."""
    _run("check", "rules", "--lint=all", "--lint-fatal", *files)


def run_tests(*files: Path) -> None:
    """Let it run unit tests of rules."""
    _run("test", "rules", *files)


def _run(*arguments: str | Path) -> None:
    done = subprocess.run(
        [program("promtool"), *(os.fspath(argument) for argument in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        pytest.fail(done.stdout, pytrace=False)
