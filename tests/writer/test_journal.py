"""The journal as input: it may be damaged or forged."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import OutputError
from generator.writer import MANIFEST, Change, apply, journal, plan
from generator.writer.manifest import digest
from generator.writer.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def body(**changes: object) -> bytes:
    data = {"version": 1, "token": "0123abcd", "steps": [], "made": []}
    return json.dumps({**data, **changes}).encode()


@pytest.fixture
def here(out: Path) -> Iterator[Tree]:
    out.mkdir()
    root = os.open(out, os.O_RDONLY)
    yield Tree(out, root)
    os.close(root)


def test_a_journal_is_read_as_it_was_written(here: Tree) -> None:
    """Steps, names and folders survive the way over the disk; committing renames it."""
    log = journal.of([Change("a/b", None, b"1"), Change(MANIFEST, b"2", None)], ["a"])
    assert not journal.is_left(here)
    journal.begin(here, log)
    assert journal.is_left(here)
    assert journal.load(here, journal.UNDO) == log
    assert log.folders() == ["", "a"]
    journal.commit(here)
    assert journal.load(here, journal.UNDO) is None
    assert journal.load(here, journal.DONE) == log


def test_names_differ_from_run_to_run() -> None:
    """Leftovers of a run whose journal was deleted by hand do not stop the next."""
    logs = [journal.of([Change("a", None, b"1")], []) for _ in range(2)]
    assert logs[0].steps[0].temp != logs[1].steps[0].temp


HASH = digest(b"1")


@pytest.mark.parametrize("name", [journal.UNDO, journal.DONE])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        body()[:-5],
        b"[]",
        b"null",
        b"[" * 100_000,
        body(version=2),
        body(token="../x"),  # noqa: S106 - it unlocks nothing
        body(token=7),
        body(steps=[["../outside", None, HASH]]),
        body(steps=[["/etc/passwd", HASH, None]]),
        body(steps=[["a"]]),
        body(steps=[["a", "short", None]]),
        body(steps=[[7, None, HASH]]),
        body(steps=7),
        body(made=["../outside"]),
        body(made=[None]),
    ],
)
def test_a_journal_that_cannot_be_ours_stops_the_run(
    content: bytes, name: str, out: Path, snapshot: Callable[[Path], object]
) -> None:
    """Planning and applying refuse it with the remedy, and touch nothing."""
    apply(plan(out, {"a": b"1"}))
    stale = plan(out, {"a": b"2"})
    (out / name).write_bytes(content)
    outside = out.parent / "outside"
    outside.write_bytes(b"1")
    was = snapshot(out)
    with pytest.raises(OutputError, match="the journal is damaged; the run that wrote it"):
        plan(out, {"a": b"2"})
    with pytest.raises(OutputError, match="restore the folder from version control"):
        apply(stale)
    assert snapshot(out) == was
    assert outside.read_bytes() == b"1"


def test_a_journal_that_is_a_link_is_not_read(out: Path) -> None:
    """It is damaged, wherever it leads."""
    apply(plan(out, {"a": b"1"}))
    (out / "real").write_bytes(body())
    (out / journal.UNDO).symlink_to("real")
    with pytest.raises(OutputError, match="journal is damaged"):
        plan(out, {})


@pytest.mark.parametrize("name", [journal.UNDO, journal.DONE])
def test_a_forged_journal_does_not_reach_outside(name: str, out: Path) -> None:
    """Neither through a link in its path nor by naming a file that it does not know."""
    apply(plan(out, {"a": b"1"}))
    outside = out.parent / "outside"
    outside.mkdir()
    (outside / "x").write_bytes(b"1")
    (out / "mine").write_bytes(b"mine")
    (out / "sub").symlink_to(outside)
    (out / name).write_bytes(
        body(steps=[["mine", None, HASH], ["sub/x", None, HASH]], made=["sub"])
    )
    stale = plan(out, {"a": b"2"})
    assert stale.interrupted
    with pytest.raises(OutputError, match="sub/x: a file or a link stands where a folder"):
        apply(stale)
    assert (outside / "x").read_bytes() == b"1"
    assert (out / "mine").read_bytes() == b"mine"
    (out / "sub").unlink()
    assert apply(stale)
    assert (out / "a").read_bytes() == b"2"


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.just(HASH),
        lambda inner: (
            st.lists(inner)
            | st.fixed_dictionaries(
                {"version": st.just(1)}, optional={"token": inner, "steps": inner, "made": inner}
            )
        ),
    )
)
def test_no_journal_brings_the_program_down(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    """Any JSON is a sound journal or an OutputError."""
    folder = tmp_path_factory.mktemp("journal")
    (folder / journal.UNDO).write_bytes(json.dumps(data).encode())
    root = os.open(folder, os.O_RDONLY)
    try:
        journal.load(Tree(folder, root), journal.UNDO)
    except OutputError:
        pass
    finally:
        os.close(root)
