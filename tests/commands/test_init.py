"""`realmem init`: writes a config that works, and never over one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import faulty
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_first_config_generates(tmp_path: Path) -> None:
    """Two commands from nothing to rules."""
    outcome = realmem(tmp_path, "init")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "realmem.yaml: written; next: realmem generate\n"
    assert realmem(tmp_path, "generate").code == 0
    assert (tmp_path / "output" / "prometheus").is_dir()


def test_a_config_that_is_there_stays(tmp_path: Path) -> None:
    """Also an empty one, or a link that leads nowhere."""
    (tmp_path / "realmem.yaml").write_text("# mine\n")
    outcome = realmem(tmp_path, "init")
    assert outcome.code == 2
    assert outcome.err.startswith("error: realmem.yaml: is there already; give --force")
    assert (tmp_path / "realmem.yaml").read_text() == "# mine\n"
    (tmp_path / "link.yaml").symlink_to("gone")
    assert realmem(tmp_path, "init", "-c", "link.yaml").code == 2


def test_force_writes_over_it_and_follows_a_link(tmp_path: Path) -> None:
    """The file keeps its mode, the link stays a link, and nothing else is left behind."""
    (tmp_path / "real.yaml").write_text("# mine\n")
    (tmp_path / "real.yaml").chmod(0o640)
    (tmp_path / "realmem.yaml").symlink_to("real.yaml")
    assert realmem(tmp_path, "init", "--force").code == 0
    assert "version: realmem/v1" in (tmp_path / "real.yaml").read_text()
    assert (tmp_path / "real.yaml").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "realmem.yaml").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.yaml", "realmem.yaml"]


def test_it_can_be_printed_instead(tmp_path: Path) -> None:
    """To be piped into a repository."""
    outcome = realmem(tmp_path, "init", "-c", "-")
    assert "version: realmem/v1" in outcome.out
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there."""
    outcome = realmem(tmp_path, "init", "-c", "no/realmem.yaml")
    assert outcome.code == 2
    assert "no/realmem.yaml: cannot be written: No such file or directory" in outcome.err


def test_a_server_that_does_not_answer_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says why."""
    monkeypatch.setenv("NO_PROXY", "*")
    with faulty.serve(faulty.answer(401, "")) as running:
        outcome = realmem(tmp_path, "init", "--prometheus", running.url)
    assert outcome.code == 2
    assert "401 Unauthorized" in outcome.err
    assert not list(tmp_path.iterdir())
