"""`realmem generate` killed, and run twice at once, as whole processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.running import realmem

ROOT = Path(__file__).parents[2]
ONE = "outputs: [prometheus, mixin]\n"
TWO = "outputs: [prometheus, alertmanager]\nrules: {interval: 30s}\n"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with two configs, and what each gives in a folder of its own."""
    (tmp_path / "one.yaml").write_text(ONE)
    (tmp_path / "two.yaml").write_text(TWO)
    for name in ("one", "two"):
        assert realmem(tmp_path, "generate", "-q", "-c", f"{name}.yaml", "-o", name).code == 0
    return tmp_path


def start(project: Path, config: str) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "generator", "generate", "-c", f"{config}.yaml"]
    return subprocess.Popen(
        command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("moment", range(12))
def test_killed_while_it_writes_the_next_run_leaves_one_output_whole(
    project: Path, moment: int
) -> None:
    """From the first byte of its journal on, spread over the milliseconds that writing takes."""
    assert realmem(project, "generate", "-q", "-c", "one.yaml").code == 0
    output = project / "output"
    run = start(project, "two")
    while run.poll() is None and not (output / ".realmem-undo.json").exists():
        time.sleep(0.0002)
    time.sleep(0.004 * moment)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    # Wherever it got to, going on and going back both lead to an output without a trace of it.
    goal = ("one", "two")[moment % 2]
    assert realmem(project, "generate", "-q", "-c", f"{goal}.yaml").code == 0
    assert snapshot(output) == snapshot(project / goal)


def test_two_at_once_leave_the_output_of_one(project: Path) -> None:
    """One waits for the other, or says that it did not."""
    runs = [start(project, config) for config in ("one", "two", "one", "two")]
    for run in runs:
        _, words = run.communicate()
        assert run.returncode == 0 or "another realmem run is at work" in words
    assert any(run.returncode == 0 for run in runs)
    assert snapshot(project / "output") in [snapshot(project / name) for name in ("one", "two")]
