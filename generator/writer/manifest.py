"""The list, kept in the output folder, of what realmem wrote there."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from generator.errors import OutputError, Problem
from generator.writer.names import MANIFEST, fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_VERSION = 1
_ABOUT = "What realmem wrote here. It deletes only these files, and only while they are unchanged."
_REMEDY = (
    "restore it from version control (of a merge conflict take either side); if that cannot be, "
    "delete it together with the files that realmem wrote here"
)
_DIGEST = re.compile("[0-9a-f]{64}")


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_digest(value: object) -> bool:
    """Say whether `value`, read from a file, can be a digest."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def dump(files: Mapping[str, bytes]) -> bytes | None:
    """Return the manifest of `files`, a line each; None for no files, which need none."""
    if not files:
        return None
    listed = {path: digest(files[path]) for path in sorted(files)}
    data = {"about": _ABOUT, "version": _VERSION, "files": listed}
    return (json.dumps(data, indent=1) + "\n").encode()


def load(content: bytes, folder: Path) -> dict[str, str]:
    """Return path -> digest; OutputError if this is not a manifest that `dump` can have made.

    A manifest is input like any other: every path is checked before it is believed.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, "is not JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict):
        raise _damaged(folder, "lists no files")
    if data.get("version") != _VERSION:
        message = f"has version {str(data.get('version'))[:20]!r}, this realmem knows {_VERSION}"
        hint = "use the realmem that wrote this folder, or a newer one"
        raise OutputError(Problem(message, str(folder / MANIFEST), hint=hint))
    files: dict[str, str] = data["files"]
    for path, value in files.items():
        if (why := fault(path)) is not None:
            raise _damaged(folder, f"lists {path!r}, which {why}")
        if not is_digest(value):
            raise _damaged(folder, f"has no SHA-256 for {path}")
    return files


def _damaged(folder: Path, how: str) -> OutputError:
    return OutputError(Problem(f"the manifest {how}", str(folder / MANIFEST), hint=_REMEDY))
