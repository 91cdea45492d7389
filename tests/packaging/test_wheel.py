"""What is built is whole: installed, it needs no checkout beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.support.wheels import ROOT, build, install

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist and return it unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, tmp_path_factory.mktemp("dist"))) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


def contents(folder: Path) -> dict[str, bytes]:
    """Return each file of a folder by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_installed_wheel_writes_what_is_committed(wheel: Path, tmp_path: Path) -> None:
    """In an empty folder with nothing but the config, byte for byte."""
    realmem = install(wheel, tmp_path / "environment")
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(ROOT / "realmem.yaml", work)
    program = [str(realmem), "generate", "--quiet"]
    subprocess.run(program, cwd=work, check=True, env={"PATH": os.environ["PATH"]})
    assert contents(work / "output") == contents(ROOT / "output")
    python = [str(realmem.with_name("python")), "-c", "import generator; print(generator.__file__)"]
    done = subprocess.run(python, cwd=work, check=True, capture_output=True, text=True)
    assert done.stdout.startswith(str(tmp_path / "environment"))


def test_the_sdist_makes_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """Byte for byte: nothing was left out of the source, and no time or place gets in."""
    assert build("wheel", sdist, tmp_path).read_bytes() == wheel.read_bytes()


def test_the_sdist_is_the_repository(sdist: Path) -> None:
    """With tests, documentation and pipelines, so that those who package it can test it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout, but such a source itself")
    # A container's user often does not own what the runner has checked out.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others"]
    listed = subprocess.run(
        [*git, "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    there = {path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()}
    assert there - set(contents(sdist)) == set()
