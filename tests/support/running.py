"""`realmem` run as its user runs it, in this process: exit code, results and words."""

from __future__ import annotations

import contextlib
import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator import cli

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What a command returned and printed."""

    code: int
    out: str
    err: str


def realmem(folder: Path, *arguments: str) -> Outcome:
    """Run one command in `folder`."""
    out, err = io.StringIO(), io.StringIO()
    before = os.getcwd()  # noqa: PTH109 - restored below
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.run(arguments)
    finally:
        os.chdir(before)
    return Outcome(code, out.getvalue(), err.getvalue())
