"""The image: what it is built from is there, pinned and enough; what it runs is no root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.gitops.scripts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def values(name: str) -> list[str]:
    return [rest for instruction, rest in INSTRUCTIONS if instruction == name]


def copied() -> list[tuple[list[str], str]]:
    """Return what the build stage copies from the checkout, and where to."""
    given = [rest.split() for rest in values("COPY") if not rest.startswith("--from")]
    return [(words[:-1], words[-1]) for words in given]


def test_every_stage_begins_at_the_one_pinned_base() -> None:
    """By a version that people read and a digest that cannot move."""
    (base,) = values("ARG")
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert [rest.split()[0] for rest in values("FROM")] == ["${BASE}", "${BASE}"]


def test_it_runs_realmem_as_a_user_without_rights() -> None:
    """By number, so that Kubernetes can see that it is not root."""
    assert values("USER") == ["65532:65532"]
    assert values("ENTRYPOINT") == ['["realmem"]']
    assert values("CMD") == ['["--help"]']
    last = [name for name, _ in INSTRUCTIONS]
    assert last.index("USER") > max(place for place, name in enumerate(last) if name == "RUN")


def test_nothing_else_is_sent_to_the_builder() -> None:
    """What is copied is let through, and no more than that."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[1] == "*"
    assert allowed == {source for sources, _ in copied() for source in sources}
    assert all((ROOT / name).exists() for name in allowed)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """Build the wheel from what the build stage copies, and from nothing else."""
    source = tmp_path / "src"
    source.mkdir()
    for names, target in copied():
        for name in names:
            place = source if target == "./" else source / target
            if (ROOT / name).is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, place, ignore=ignore)
            else:
                shutil.copy(ROOT / name, place)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = tmp_path.glob("*.whl")
    return built


def test_what_is_copied_makes_a_wheel_that_generates_without_a_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    """With the catalogue in it, and in an empty folder."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "realmem.yaml").write_text("")
    installed(wheel, work, os.environ["PATH"], "generate")
    assert (work / "output/prometheus/rules/realmem-alerts.yaml").is_file()


def test_the_wheel_holds_the_capture_once_and_stays_small(wheel: Path, tmp_path: Path) -> None:
    """The demo needs no checkout either; a wheel above a megabyte is a mistake."""
    assert wheel.stat().st_size < 2**20
    with zipfile.ZipFile(wheel) as archive:
        captures = [name for name in archive.namelist() if name.endswith(".xz")]
    assert captures == ["generator/demo/nine-containers.xz"]
    assert "shop/logger-0" in installed(wheel, tmp_path, str(tmp_path), "demo")


def installed(wheel: Path, work: Path, path: str, command: str) -> str:
    """Run a command of the wheel, and of nothing else; returns what it prints."""
    place = wheel.with_name("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    run = f"import generator.cli as c, sys; print(c.__file__); sys.exit(c.run(['{command}']))"
    done = subprocess.run(
        [sys.executable, "-c", run],
        cwd=work,
        env={"PATH": path, "PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith(str(place))
    return done.stdout
