"""Paths as the user gave them -> the files to read, in an order that does not change."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = frozenset({".yaml", ".yml", ".rules", ".json"})


def discover(paths: Sequence[Path]) -> list[Path]:
    """Give each file once; a file that is named is taken whatever its suffix.

    Raises RealmemError for what does not exist: a typing error must not pass as "no findings".
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise RealmemError(*(Problem("no such file or folder", path=str(path)) for path in missing))
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    """Walk a folder sorted, without hidden entries and without links that lead out of it."""
    root = folder.resolve()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(parent, name)
            if name.startswith(".") or file.suffix not in SUFFIXES:
                continue
            if file.is_file() and file.resolve().is_relative_to(root):
                yield file
