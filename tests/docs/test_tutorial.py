"""The tutorial's config and its first test of an alert do what the tutorial says they do."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, fences
from tests.support.programs import program
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "tutorial.md"
TEST = "first.test.yaml"


def example(name: str) -> str:
    """Return the page's one block of that name."""
    (text,) = (fence.text for fence in fences(PAGE) if fence.name == name)
    return text


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder in which the tutorial was followed."""
    (tmp_path / "realmem.yaml").write_text(example("realmem.yaml"), encoding="utf-8")
    assert realmem(tmp_path, "generate", "--quiet").code == 0
    return tmp_path


def judged(work: Path, test: str) -> subprocess.CompletedProcess[str]:
    (work / TEST).write_text(test, encoding="utf-8")
    command = [program("promtool"), "test", "rules", TEST]
    return subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)


def test_the_first_test_passes(work: Path) -> None:
    """With the tutorial's threshold and its ten minutes."""
    done = judged(work, example(TEST))
    assert done.returncode == 0, done.stdout + done.stderr


def test_just_below_the_threshold_it_fails_because_nothing_fires(work: Path) -> None:
    """So the test can tell the two apart, as the text promises."""
    done = judged(work, example(TEST).replace("0.92x", "0.89x"))
    assert done.returncode == 1
    assert "got: nil" in done.stdout + done.stderr
