"""Where the real programs are that tests start; a missing one fails, because nothing is skipped."""

from __future__ import annotations

import shutil

import pytest


def program(*names: str) -> str:
    """Return the path of a program that goes by one of these names; fail where there is none."""
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.fail(f"{names[0]} is not installed; `make test` installs it or names the command")
