"""The note a run leaves before it touches anything, so that the next can undo or finish it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.errors import OutputError, Problem
from generator.writer import manifest, tree
from generator.writer.names import MANIFEST, PREFIX, fault, parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.writer.changes import Change
    from generator.writer.tree import Tree

# One file whose name is the run's state. Renaming it is the moment at which the new output
# takes the old one's place, and needs no room on the disk.
HALF = f"{PREFIX}half.json"  # being written: nothing has been touched
UNDO = f"{PREFIX}undo.json"  # the old output counts
DONE = f"{PREFIX}done.json"  # the new output counts

_VERSION = 1
_REMEDY = (
    "the run that wrote it was cut short: restore the folder from version control or empty it, "
    f"delete {PREFIX}* in it except the manifest, and run again"
)
_TOKEN = re.compile("[0-9a-f]{8}")


@dataclass(frozen=True)
class Step:
    """A file that a run replaces, makes or deletes: digests of before and after, if any.

    `temp` and `backup` are hidden names beside it: for what is to come and for what was.
    """

    path: str
    old: str | None
    new: str | None
    temp: bytes
    backup: bytes


@dataclass(frozen=True)
class Journal:
    """A run: its steps, the folders it makes (outermost first), and a token for its names."""

    token: str
    steps: tuple[Step, ...]
    made: tuple[str, ...]

    def folders(self) -> list[str]:
        """List the folders in which the run adds or removes a name."""
        paths = (*(step.path for step in self.steps), *self.made)
        return sorted({parent(path) for path in paths})


def of(changes: Iterable[Change], made: Sequence[str]) -> Journal:
    """Return the journal of a run that is about to carry out `changes`."""
    token = os.urandom(4).hex()
    triples = [
        (
            change.path,
            None if change.old is None else manifest.digest(change.old),
            None if change.new is None else manifest.digest(change.new),
        )
        for change in changes
    ]
    return _journal(token, triples, made)


def _journal(token: str, triples: Iterable[Sequence[Any]], made: Iterable[str]) -> Journal:
    steps = tuple(
        Step(
            path,
            old,
            new,
            f"{PREFIX}{token}-{number}.new".encode(),
            f"{PREFIX}{token}-{number}.old".encode(),
        )
        for number, (path, old, new) in enumerate(triples)
    )
    return Journal(token, steps, tuple(made))


def begin(here: Tree, journal: Journal) -> None:
    """Put the journal on the disk: from now on the run is undone unless it commits."""
    data = {
        "version": _VERSION,
        "token": journal.token,
        "steps": [(step.path, step.old, step.new) for step in journal.steps],
        "made": journal.made,
    }
    tree.write_new(here.root, HALF.encode(), json.dumps(data).encode())
    tree.rename(here.root, HALF.encode(), UNDO.encode())
    tree.sync(here, "")


def commit(here: Tree) -> None:
    """Make the new output the one that counts."""
    tree.rename(here.root, UNDO.encode(), DONE.encode())
    tree.sync(here, "")


def load(here: Tree, name: str) -> Journal | None:
    """Read the journal `name`; OutputError if it is not one that `begin` can have written."""
    found = tree.look(here, name)
    if found is None:
        return None
    try:
        data = json.loads(found.content if isinstance(found, tree.File) else b"")
        if data["version"] == _VERSION and _is_sound(data):
            return _journal(data["token"], data["steps"], data["made"])
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise OutputError(Problem("the journal is damaged", str(here.folder / name), hint=_REMEDY))


def _is_sound(data: dict[str, Any]) -> bool:
    """Say whether what a journal names lies in the folder; TypeError, ValueError if malformed."""
    paths = [path for path, *_ in data["steps"]] + [*data["made"]]
    digests = [value for _, old, new in data["steps"] for value in (old, new)]
    return (
        _TOKEN.fullmatch(data["token"]) is not None
        and all(isinstance(path, str) for path in paths)
        and all(path == MANIFEST or fault(path) is None for path in paths)
        and all(value is None or manifest.is_digest(value) for value in digests)
    )


def is_left(here: Tree) -> bool:
    """Say whether a run was cut short."""
    return any(tree.look(here, name) is not None for name in (HALF, UNDO, DONE))
