"""Killed at any moment: the next run finds the old output or the new one, whole."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.writer import MANIFEST, access, apply, journal, plan, recovery

Files = dict[str, bytes]
Snapshot = dict[str, bytes | None]
Snap = Callable[[Path], Snapshot]
Make = Callable[[str], Path]
Ends = tuple[Snapshot, Snapshot]
Work = Callable[..., object]
DiesAt = Callable[[int, Work], bool]


def write(folder: Path, files: Files) -> Path:
    apply(plan(folder, files))
    return folder


def recover(folder: Path) -> Path:
    with access.writing(folder) as here:
        recovery.recover(here)
    return folder


@pytest.fixture
def ends(written: Make, snapshot: Snap, new: Files) -> Ends:
    """Return all of a folder before the run and all of it after."""
    return snapshot(written("old")), snapshot(write(written("new"), new))


def no_link(*_args: object, **_options: object) -> None:
    raise OSError(1, "Operation not permitted")


@pytest.fixture
def dead(written: Make, dies_at: DiesAt, new: Files) -> Callable[[], Iterator[Path]]:
    """Return a maker of folders whose run from old to new died before its nth change, all n."""

    def make() -> Iterator[Path]:
        for number in count(1):
            folder = written(str(number))
            if not dies_at(number, partial(write, folder, new)):
                return
            yield folder

    return make


Dead = Callable[[], Iterator[Path]]


@pytest.mark.parametrize("link", [os.link, no_link], ids=["links", "copies"])
def test_a_run_killed_at_any_change_of_the_disk_is_undone_or_finished(
    link: Work, ends: Ends, snapshot: Snap, dead: Dead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to one point in the run recovery brings the old output back, from then on the new."""
    oldest, newest = ends
    monkeypatch.setattr(os, "link", link)
    outcomes = [snapshot(recover(folder)) for folder in dead()]
    switch = outcomes.index(newest)
    assert outcomes == [oldest] * switch + [newest] * (len(outcomes) - switch)
    assert switch > 40
    assert len(outcomes) - switch > 5


def test_a_plan_after_a_killed_run_tells_what_is_on_the_disk(
    ends: Ends, snapshot: Snap, dead: Dead, old: Files, new: Files
) -> None:
    """It writes nothing, is false only where all is as wanted, and shows what is there."""
    for folder in dead():
        now = snapshot(folder)
        for files, end in zip((old, new), ends, strict=True):
            made = plan(folder, files)
            assert bool(made) == (now != end)
            assert all(change.old == now.get(change.path) for change in made.changes)
            assert not made.kept
        assert snapshot(folder) == now


@pytest.fixture
def goals(old: Files, new: Files) -> tuple[Files, ...]:
    return (old, new, {})


@pytest.mark.parametrize("goal", [0, 1, 2], ids=["back to old", "on to new", "to nothing"])
def test_applying_after_a_killed_run_reaches_its_goal(
    goal: int, ends: Ends, snapshot: Snap, dead: Dead, goals: tuple[Files, ...]
) -> None:
    """Whatever the next run wants, it gets, and no leftover stays."""
    files = goals[goal]
    end = (*ends, {"b": None, "b/mine.txt": b"mine"})[goal]
    for folder in dead():
        assert snapshot(write(folder, files)) == end


def test_a_recovery_that_is_killed_is_taken_up_again(
    ends: Ends, snapshot: Snap, dead: Dead, dies_at: DiesAt
) -> None:
    """It may die too, and again, at any change of the disk: the third brings old or new."""
    for number, folder in enumerate(dead()):
        for death in (1 + number % 7, 1 + number % 11):
            dies_at(death, partial(recover, folder))
        assert snapshot(recover(folder)) in ends


def test_a_first_run_that_was_killed_leaves_nothing(
    tmp_path: Path, snapshot: Snap, dies_at: DiesAt, old: Files
) -> None:
    """Its half-made folders go; files that it had not vouched for yet are not orphaned."""
    for number in count(1):
        folder = tmp_path / str(number)
        if not dies_at(number, partial(write, folder, old)):
            break
        if folder.exists():
            assert snapshot(recover(folder)).keys() in (set(), {*old, MANIFEST, "b", *GONE})
        assert not plan(write(folder, old), old)
    assert number > 30


GONE = ("gone", "gone/deep")


def test_an_edit_after_a_killed_run_is_not_undone(dead: Dead, old: Files, new: Files) -> None:
    """What the user wrote meanwhile is neither replaced by the backup nor deleted."""
    for folder in dead():
        for path in ("a.yaml", "b/gone.yaml", "b/more.yaml"):
            (folder / path).write_bytes(b"edited")
        recover(folder)
        for path in ("a.yaml", "b/gone.yaml", "b/more.yaml"):
            assert (folder / path).read_bytes() == b"edited"
        assert not list(folder.rglob(f"{journal.UNDO}*"))
    assert old.keys() != new.keys()


def test_a_folder_deleted_after_a_killed_run_is_no_hindrance(
    ends: Ends, snapshot: Snap, dead: Dead, new: Files
) -> None:
    """`rm -r` of half of the output, then a run: everything is there."""
    for folder in dead():
        shutil.rmtree(folder / "gone", ignore_errors=True)
        shutil.rmtree(folder / "new", ignore_errors=True)
        assert snapshot(write(folder, new)) == ends[1]


def test_killed_at_random_moments_the_output_is_whole(
    out: Path, snapshot: Snap, forked: Callable[[Work], int]
) -> None:
    """SIGKILL, forty times, to a run that turns one output into another and back without end."""
    one = {f"{n % 7}/{n}.yaml": b"one\n" * n for n in range(60)}
    two = {f"{n % 5}/{n}.yaml": b"two\n" * n for n in range(30, 90)}
    outputs = [snapshot(write(out, files)) for files in (two, one)]

    def turn() -> None:
        while True:
            write(out, two)
            write(out, one)

    for number in range(40):
        child = forked(turn)
        time.sleep(0.001 + 0.08 * (number * 0.618 % 1))  # spread evenly, in no order
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert snapshot(recover(out)) in outputs


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (journal.UNDO, "undoing a run that was cut short: run again to complete that"),
        (journal.DONE, "tidying up: the new output is in place"),
    ],
)
def test_a_recovery_that_fails_says_which_output_it_leaves(
    state: str, words: str, dead: Dead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal stays, so that the next run can do what this one could not."""

    def fail(name: bytes, **_options: object) -> None:
        number = errno.ENOENT if name == journal.HALF.encode() else errno.EIO
        raise OSError(number, "Input/output error")

    folder = next(folder for folder in dead() if (folder / state).exists())
    monkeypatch.setattr(os, "unlink", fail)
    with pytest.raises(OutputError, match=words):
        recover(folder)
    assert (folder / state).exists()
