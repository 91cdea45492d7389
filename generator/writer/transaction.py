"""Carry a plan out: all of it or, if anything fails, none of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from generator.errors import OutputError, Problem
from generator.writer import access, journal, recovery, tree
from generator.writer.compare import compare
from generator.writer.failures import about
from generator.writer.manifest import digest
from generator.writer.names import parent, prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.writer.changes import Change, Plan
    from generator.writer.journal import Journal, Step
    from generator.writer.tree import Tree


def apply(plan: Plan) -> Plan:
    """Make `plan.folder` hold `plan.files`; return the plan as it was carried out.

    That plan is made anew once no other run is at work and an interrupted one is undone or
    finished, so it is the plan that was passed unless the folder has changed since. Raises
    OutputError; the output is then the old one, or if the error says so the new one, whole.
    """
    if not plan:
        return plan
    with access.writing(plan.folder) as here:
        recovery.recover(here)
        fresh = compare(here, plan.files)
        if fresh.changes:
            _carry_out(here, fresh.changes)
    return fresh


def _carry_out(here: Tree, changes: Sequence[Change]) -> None:
    log = journal.of(changes, _missing_folders(here, changes))
    try:
        journal.begin(here, log)
        _make_folders(here, log)
        for step, change in zip(log.steps, changes, strict=True):
            with about(here.folder / step.path):
                _prepare(here, step, change)
        _sync(here, log)
        for step in log.steps:
            with about(here.folder / step.path):
                _replace(here, step)
        _sync(here, log)
        journal.commit(here)
    finally:
        # One way back for success, failure and Ctrl-C: what the journal says is what counts.
        recovery.recover(here)


def _missing_folders(here: Tree, changes: Sequence[Change]) -> list[str]:
    above = {prefix for change in changes if change.new for prefix in prefixes(parent(change.path))}
    return [path for path in sorted(above - {""}) if not _exists(here, path)]


def _exists(here: Tree, path: str) -> bool:
    try:
        with tree.directory(here, path):
            return True
    except FileNotFoundError:
        return False


def _make_folders(here: Tree, log: Journal) -> None:
    for path in log.made:
        with about(here.folder / path), tree.parent(here, path) as (folder, name):
            os.mkdir(name, 0o755, dir_fd=folder)


def _prepare(here: Tree, step: Step, change: Change) -> None:
    """Do all that can run out of room: keep the old content, write the new one."""
    with tree.parent(here, step.path) as (folder, name):
        mode = None
        if step.old is not None:
            mode = _back_up(here, folder, name, step)
        if change.new is not None:
            tree.write_new(folder, step.temp, change.new, mode)


def _back_up(here: Tree, folder: int, name: bytes, step: Step) -> int:
    """Give the old content a second name; return its mode."""
    try:
        os.link(name, step.backup, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError:  # no hard links on this file system, or not of another user's file
        found = tree.look_at(folder, name)
        if isinstance(found, tree.File):
            tree.write_new(folder, step.backup, found.content, found.mode)
    kept = tree.look_at(folder, step.backup)
    if not isinstance(kept, tree.File) or digest(kept.content) != step.old:
        message = "was changed by somebody else while realmem was writing"
        raise OutputError(Problem(message, str(here.folder / step.path), hint="run again"))
    return kept.mode


def _replace(here: Tree, step: Step) -> None:
    with tree.parent(here, step.path) as (folder, name):
        if step.new is None:
            os.unlink(name, dir_fd=folder)
        else:
            tree.rename(folder, step.temp, name)


def _sync(here: Tree, log: Journal) -> None:
    for path in log.folders():
        with about(here.folder / path):
            tree.sync(here, path)
