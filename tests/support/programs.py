"""Where the real programs are that tests start; a missing one fails, because nothing is skipped."""

from __future__ import annotations

import shutil

import pytest


def program(name: str) -> str:
    """Return the path of `name`; fail with the remedy where it is not installed."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is not installed; `make test` installs it or names the command")
    return path
