"""The image: what it is built from is there, pinned and enough; what it runs is no root."""

from __future__ import annotations

import re
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.gitops.scripts import ROOT
from tests.support import wheels

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
def source(tmp_path: Path) -> Path:
    """Return a folder with what the build stage copies, and nothing else."""
    folder = tmp_path / "src"
    folder.mkdir()
    for names, target in copied():
        for name in names:
            place = folder if target == "./" else folder / target
            if (ROOT / name).is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, place, ignore=ignore)
            else:
                shutil.copy(ROOT / name, place)
    return folder


def test_what_is_copied_makes_the_wheel_that_the_checkout_makes(
    source: Path, tmp_path: Path
) -> None:
    """With the catalogue in it; tests/packaging/ installs and runs that one."""
    ours = wheels.build("wheel", ROOT, tmp_path / "ours")
    other = wheels.build("wheel", source, tmp_path / "other")
    assert zipfile.ZipFile(other).namelist() == zipfile.ZipFile(ours).namelist()
