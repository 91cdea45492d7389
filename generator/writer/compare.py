"""Compare what a run wants with what the folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.errors import OutputError, Problem
from generator.writer import access, journal, manifest, names, tree
from generator.writer.changes import Change, Plan
from generator.writer.failures import about
from generator.writer.tree import File, Obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.writer.tree import Tree

# path -> digests of what realmem wrote there: one, or two while a run is cut short
_Owned = dict[str, set[str]]
_Found = dict[str, File]


def plan(folder: Path, files: Mapping[str, bytes]) -> Plan:
    """Say what to change so that `folder` holds `files` (POSIX paths below it -> content).

    Writes nothing. Raises OutputError, with every problem found, if a path is no good or
    something that realmem did not write is in the way.
    """
    _refuse(list(names.problems(folder, files)))
    with access.reading(folder) as here:
        if here is not None:
            return compare(here, files)
    return Plan(folder, files, tuple(Change(path, None, new) for path, new in _all(files)), ())


def compare(here: Tree, files: Mapping[str, bytes]) -> Plan:
    """Do what `plan` does in an open folder, for paths that have been checked."""
    owned = _owned(here)
    found = _standing(here, files, owned)
    changes, kept = _unwanted(here, owned, found, files)
    unchanged = []
    for path, new in _all(files):
        old = found[path].content if path in found else None
        if old != new:
            changes.append(Change(path, old, new))
        elif path != names.MANIFEST:
            unchanged.append(path)
    if names.MANIFEST in found and not files:
        changes.append(Change(names.MANIFEST, found[names.MANIFEST].content, None))
    changes.sort(key=lambda change: change.path)
    return Plan(here.folder, files, tuple(changes), tuple(unchanged), kept, journal.is_left(here))


def _all(files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """List `files` and their manifest, sorted by path."""
    listing = manifest.dump(files)
    extra = [] if listing is None else [(names.MANIFEST, listing)]
    return sorted([*files.items(), *extra])


def _owned(here: Tree) -> _Owned:
    """Say what realmem wrote: by the manifest, and by the journal of a run that was cut short."""
    listing = tree.look(here, names.MANIFEST)
    owned: _Owned = {names.MANIFEST: set()}
    if isinstance(listing, File):
        for path, digest in manifest.load(listing.content, here.folder).items():
            owned.setdefault(path, set()).add(digest)
    for name in (journal.UNDO, journal.DONE):
        if (log := journal.load(here, name)) is not None:
            for step in log.steps:
                digests = {digest for digest in (step.old, step.new) if digest is not None}
                owned.setdefault(step.path, set()).update(digests)
    return owned


def _standing(here: Tree, files: Mapping[str, bytes], owned: _Owned) -> _Found:
    """Read what stands where files are wanted; OutputError if any of it is somebody else's."""
    found: _Found = {}
    problems = []
    for path in (*sorted(files), names.MANIFEST):
        with about(here.folder / path):
            standing = tree.look(here, path)
        if isinstance(standing, Obstacle):
            problems.append(_in_the_way(here.folder, path, standing))
        elif standing is not None and path not in owned and standing.content != files[path]:
            message = "stands where a file is to be written, and realmem did not write it"
            hint = "move it away, or name another folder with -o"
            problems.append(Problem(message, str(here.folder / path), hint=hint))
        elif standing is not None:
            found[path] = standing
    _refuse(problems)
    return found


def _unwanted(
    here: Tree, owned: _Owned, found: _Found, files: Mapping[str, bytes]
) -> tuple[list[Change], tuple[str, ...]]:
    """Part what realmem wrote and no longer wants into what goes and what was edited since."""
    pruned, kept = [], []
    twins = {names.key(path): file.identity for path, file in found.items()}
    for path in sorted(owned.keys() - files.keys() - {names.MANIFEST}):
        standing = tree.look(here, path)
        if isinstance(standing, File) and manifest.digest(standing.content) in owned[path]:
            # Where case does not count, A.yaml that became a.yaml is one file: a wanted one.
            if twins.get(names.key(path)) != standing.identity:
                pruned.append(Change(path, standing.content, None))
        elif standing is not None:
            kept.append(path)
    return pruned, tuple(kept)


def _in_the_way(folder: Path, path: str, obstacle: Obstacle) -> Problem:
    wanted = "file" if obstacle.path == path else "folder"
    message = f"is {obstacle.what}, and realmem is to write a {wanted} there"
    hint = "move it away, or name another folder with -o"
    return Problem(message, str(folder / obstacle.path), hint=hint)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        # Files below one link have one problem.
        raise OutputError(*dict.fromkeys(problems))
