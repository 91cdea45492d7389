"""Undo or finish a run, by its journal: after a crash, after a failure, and after success."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.errors import OutputError
from generator.writer import journal, tree
from generator.writer.failures import about
from generator.writer.manifest import digest
from generator.writer.names import parent, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.writer.journal import Journal, Step
    from generator.writer.tree import Tree


def recover(here: Tree) -> None:
    """Leave the old or the new output, whole, and nothing else of ours.

    May itself be cut short at any point and run again. OutputError if the journal is damaged
    or the disk refuses; the journal then stays for the next run.
    """
    tree.remove(here.root, journal.HALF.encode())
    for name, act, meanwhile in (
        (journal.UNDO, _undo, "while undoing a run that was cut short: run again to complete that"),
        (journal.DONE, _finish, "while tidying up: the new output is in place"),
    ):
        if (log := journal.load(here, name)) is not None:
            with _during(meanwhile), about(here.folder):
                act(here, log)
                tree.remove(here.root, name.encode())
                tree.sync(here, "")


@contextmanager
def _during(meanwhile: str) -> Iterator[None]:
    """Add to an error which of the two outputs it leaves."""
    try:
        yield
    except OutputError as error:
        said = (replace(one, message=f"{one.message} ({meanwhile})") for one in error.problems)
        raise OutputError(*said) from error


def _undo(here: Tree, log: Journal) -> None:
    for step in log.steps:
        # A folder that is not there holds nothing to undo.
        place = here.folder / step.path
        with about(place), suppress(FileNotFoundError), tree.parent(here, step.path) as (fd, name):
            tree.remove(fd, step.temp)
            _restore(fd, name, step)
    _sync(here, log)
    _remove_empty(here, reversed(log.made))


def _restore(folder: int, name: bytes, step: Step) -> None:
    """Put back what stood at `name`, unless somebody has edited it since: then it is theirs."""
    found = tree.look_at(folder, name)
    is_new = isinstance(found, tree.File) and digest(found.content) == step.new
    if step.old is None:
        if is_new:
            tree.remove(folder, name)
        return
    is_kept = isinstance(tree.look_at(folder, step.backup), tree.File)
    if is_kept and (found is None or is_new):
        tree.rename(folder, step.backup, name)
    tree.remove(folder, step.backup)


def _finish(here: Tree, log: Journal) -> None:
    for step in log.steps:
        place = here.folder / step.path
        with about(place), suppress(FileNotFoundError), tree.parent(here, step.path) as (fd, _):
            tree.remove(fd, step.backup)
    _sync(here, log)
    # Only folders that a deletion can have emptied, innermost first.
    emptied = {
        folder
        for step in log.steps
        if step.new is None and (above := parent(step.path))
        for folder in prefixes(above)
    }
    _remove_empty(here, sorted(emptied, reverse=True))


def _sync(here: Tree, log: Journal) -> None:
    for folder in log.folders():
        with about(here.folder / folder), suppress(FileNotFoundError):
            tree.sync(here, folder)


def _remove_empty(here: Tree, folders: Iterable[str]) -> None:
    for path in folders:
        # Not empty, not there, not allowed: an empty folder more does no harm.
        with suppress(OSError), tree.parent(here, path) as (folder, name):
            os.rmdir(name, dir_fd=folder)
