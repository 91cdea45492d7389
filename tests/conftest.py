"""What every test runs under: the same surroundings on a laptop, in CI and under a pager."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

# A slow or busy machine is no failure of the code under test.
settings.register_profile("realmem", deadline=None)
# `make fuzz`, by --hypothesis-profile, which has the last word.
settings.register_profile("fuzz", deadline=None, max_examples=3000)
settings.load_profile("realmem")

# promtool and Prometheus give memory for time: a quarter of promtool's.
os.environ.setdefault("GOGC", "400")

# A shell has Ctrl-C ignored in what it runs in the background, and so have the children of that: a
# command that a test interrupts would go on for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Each of them changes what a command prints.
SURROUNDINGS = ("CI", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name the folder of schemas that others publish, which are not part of this repository."""
    parser.addoption("--crds", metavar="FOLDER", help="CRDs of the operators, a YAML file each")


@pytest.fixture(autouse=True)
def _neutral_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SURROUNDINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
