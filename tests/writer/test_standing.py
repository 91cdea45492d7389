"""What realmem wrote is read back by its manifest, and through no link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import writer
from generator.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path) -> Path:
    writer.apply(writer.plan(folder, {"a.yaml": b"a", "b/c.yaml": b"c"}))
    return folder


def test_gives_what_the_manifest_lists(tmp_path: Path) -> None:
    """Edited or not, and nothing of the user's own."""
    folder = written(tmp_path / "out")
    (folder / "a.yaml").write_bytes(b"edited")
    (folder / "mine.yaml").write_bytes(b"mine")
    assert writer.standing(folder) == {"a.yaml": b"edited", "b/c.yaml": b"c"}


def test_links_and_what_is_gone_are_left_out(tmp_path: Path) -> None:
    """A link might lead to any file of the machine."""
    folder = written(tmp_path / "out")
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "a.yaml").unlink()
    (folder / "a.yaml").symlink_to(tmp_path / "secret")
    (folder / "b/c.yaml").unlink()
    assert writer.standing(folder) == {}


def test_without_a_manifest_nobody_knows(tmp_path: Path) -> None:
    """None, which is not the same as nothing."""
    assert writer.standing(tmp_path / "nowhere") is None
    assert writer.standing(tmp_path) is None


def test_manifest_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """It is input like any other."""
    folder = written(tmp_path / "out")
    manifest = folder / writer.MANIFEST
    manifest.write_text(manifest.read_text().replace("a.yaml", "../a.yaml"))
    with pytest.raises(OutputError, match="leads out"):
        writer.standing(folder)
