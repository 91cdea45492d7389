"""Read back what realmem wrote in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.writer import access, manifest, tree
from generator.writer.failures import about
from generator.writer.names import MANIFEST
from generator.writer.tree import File

if TYPE_CHECKING:
    from pathlib import Path


def standing(folder: Path) -> dict[str, bytes] | None:
    """Return the files that the folder's manifest lists, as they are now, by path.

    None where there is no manifest, and so nobody knows what is realmem's. Files that are gone,
    or have become links or folders, are left out. Raises OutputError for a damaged manifest.
    """
    with access.reading(folder) as here:
        listing = tree.look(here, MANIFEST) if here is not None else None
        if here is None or not isinstance(listing, File):
            return None
        found: dict[str, bytes] = {}
        for path in manifest.load(listing.content, folder):
            with about(folder / path):
                file = tree.look(here, path)
            if isinstance(file, File):
                found[path] = file.content
        return found
