"""What a plan says, and whom it lets keep what."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from generator.errors import OutputError
from generator.writer import MANIFEST, Plan, apply, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Files = dict[str, bytes]


def kinds(made: Plan) -> dict[str, str]:
    return {change.path: change.kind for change in made.changes}


def test_a_folder_that_is_not_there_is_to_be_filled(out: Path, old: Files) -> None:
    """Every file is a creation, the manifest too, and planning makes nothing."""
    made = plan(out, old)
    assert made
    assert kinds(made) == dict.fromkeys([MANIFEST, *old], "create")
    assert [change.path for change in made.changes] == sorted([MANIFEST, *old])
    assert not out.exists()


def test_nothing_wanted_where_nothing_is_needs_nothing(out: Path) -> None:
    """No files need no folder and no manifest."""
    assert not plan(out, {})
    assert not apply(plan(out, {}))
    assert not out.exists()


def test_a_plan_tells_new_changed_gone_and_unchanged(out: Path, old: Files, new: Files) -> None:
    """Each change carries the bytes before and after."""
    apply(plan(out, old))
    made = plan(out, new)
    assert kinds(made) == {
        MANIFEST: "update",
        "a.yaml": "update",
        "b/gone.yaml": "delete",
        "b/more.yaml": "create",
        "gone/deep/c.yaml": "delete",
        "new/deep/d.yaml": "create",
    }
    assert made.unchanged == ("b/same.yaml",)
    change = next(change for change in made.changes if change.path == "a.yaml")
    assert (change.old, change.new) == (old["a.yaml"], new["a.yaml"])


def test_a_folder_as_wanted_is_not_stale(out: Path, old: Files) -> None:
    """Planning again after writing finds nothing to do."""
    apply(plan(out, old))
    made = plan(out, old)
    assert not made
    assert made.unchanged == tuple(sorted(old))


def test_an_edited_file_that_is_still_wanted_is_stale(out: Path, old: Files) -> None:
    """A hand edit of a listed file is drift: shown, and overwritten."""
    apply(plan(out, old))
    (out / "a.yaml").write_bytes(b"edited")
    made = plan(out, old)
    assert kinds(made) == {"a.yaml": "update"}
    assert made.changes[0].old == b"edited"
    apply(made)
    assert (out / "a.yaml").read_bytes() == old["a.yaml"]


def test_an_edited_file_that_is_no_longer_wanted_is_kept(out: Path, old: Files) -> None:
    """It is named once, stays, and is the user's from then on."""
    apply(plan(out, {**old, "x.yaml": b"x"}))
    (out / "x.yaml").write_bytes(b"edited")
    made = plan(out, old)
    assert made.kept == ("x.yaml",)
    assert kinds(made) == {MANIFEST: "update"}
    apply(made)
    assert (out / "x.yaml").read_bytes() == b"edited"
    again = plan(out, old)
    assert not again
    assert again.kept == ()
    with pytest.raises(OutputError, match="did not write it"):
        plan(out, {**old, "x.yaml": b"x"})


def test_a_listed_file_that_became_a_link_is_not_followed(out: Path, tmp_path: Path) -> None:
    """Pruning deletes neither the link nor what it points to."""
    apply(plan(out, {"a": b"1", "sub/b": b"2"}))
    outside = tmp_path / "outside"
    outside.mkdir()
    for name, content in (("a", b"1"), ("b", b"2")):
        (outside / name).write_bytes(content)
    (out / "a").unlink()
    (out / "a").symlink_to(outside / "a")
    (out / "sub/b").unlink()
    (out / "sub").rmdir()
    (out / "sub").symlink_to(outside)
    made = apply(plan(out, {}))
    assert made.kept == ("a", "sub/b")
    assert (outside / "a").exists()
    assert (outside / "b").exists()


def test_a_listed_file_that_is_gone_is_let_go(out: Path, old: Files) -> None:
    """Deleting by hand what is no longer wanted is not an error."""
    apply(plan(out, {**old, "x.yaml": b"x"}))
    (out / "x.yaml").unlink()
    assert kinds(plan(out, old)) == {MANIFEST: "update"}


def test_a_foreign_file_where_one_is_wanted_stops_the_run(out: Path) -> None:
    """All such files are named at once, and they and their neighbours stay as they are."""
    out.mkdir()
    (out / "a").write_bytes(b"mine")
    (out / "b").write_bytes(b"mine too")
    with pytest.raises(OutputError) as caught:
        plan(out, {"a": b"1", "b": b"2", "c": b"3"})
    assert [problem.path for problem in caught.value.problems] == [f"{out}/a", f"{out}/b"]
    assert "move it away" in str(caught.value)
    assert sorted(path.name for path in out.iterdir()) == ["a", "b"]


def test_a_foreign_file_that_is_already_as_wanted_is_adopted(out: Path) -> None:
    """An output committed without its manifest gets one, and nothing else changes."""
    out.mkdir()
    (out / "a").write_bytes(b"1")
    inode = (out / "a").stat().st_ino
    made = plan(out, {"a": b"1"})
    assert kinds(made) == {MANIFEST: "create"}
    assert made.unchanged == ("a",)
    apply(made)
    assert (out / "a").stat().st_ino == inode
    assert not plan(out, {"a": b"1"})


def _link(path: Path) -> None:
    path.symlink_to("elsewhere")


@pytest.mark.parametrize(
    ("put", "what"),
    [
        (_link, "is a symbolic link"),
        (os.mkdir, "is a folder"),
        (os.mkfifo, "is a special file"),
    ],
)
def test_what_is_no_file_is_not_replaced(put: Callable[[Path], None], what: str, out: Path) -> None:
    """A link, a folder or a pipe where a file is wanted is named; a pipe does not hang the run."""
    out.mkdir()
    put(out / "a")
    with pytest.raises(OutputError, match=f"a: {what}, and realmem is to write a file there"):
        plan(out, {"a": b"1"})


@pytest.mark.parametrize("target", ["file", "link"])
def test_what_is_no_folder_is_not_entered(target: str, out: Path, tmp_path: Path) -> None:
    """A link on the way, even to a folder, is not followed; it is named once for all below it."""
    out.mkdir()
    (tmp_path / "outside").mkdir()
    if target == "file":
        (out / "sub").write_bytes(b"")
    else:
        (out / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(OutputError, match="is to write a folder there") as caught:
        plan(out, {"sub/a": b"1", "sub/deep/b": b"2"})
    assert [problem.path for problem in caught.value.problems] == [f"{out}/sub"]
    assert not list((tmp_path / "outside").iterdir())


def test_a_manifest_that_is_a_link_is_not_read(out: Path, tmp_path: Path) -> None:
    """It is in the way like any other link."""
    out.mkdir()
    (out / MANIFEST).symlink_to(tmp_path / "list")
    with pytest.raises(OutputError, match="is a symbolic link"):
        plan(out, {"a": b"1"})


def test_a_wanted_file_is_not_pruned_under_its_former_spelling(out: Path) -> None:
    """Where case does not count, A.yaml and a.yaml are one file: one inode, as here by a link."""
    apply(plan(out, {"A.yaml": b"1"}))
    os.link(out / "A.yaml", out / "a.yaml")
    apply(plan(out, {"a.yaml": b"1"}))
    assert (out / "A.yaml").exists()
    assert (out / "a.yaml").exists()


def test_a_file_that_cannot_be_read_is_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk error while comparing is an OutputError about that file."""
    apply(plan(out, {"sub/a": b"1"}))

    def fail(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "fdopen", fail)
    with pytest.raises(OutputError, match="permission denied"):
        plan(out, {"sub/a": b"1"})


def test_a_thousand_files_are_compared_in_less_than_a_second(out: Path) -> None:
    """Nothing to do is quick."""
    files = {f"team-{n // 10}/rules/{n}.yaml": b"x\n" * 5000 for n in range(1000)}
    apply(plan(out, files))
    start = time.process_time()
    assert not plan(out, files)
    assert time.process_time() - start < 1
