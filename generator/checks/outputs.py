"""Which of realmem's own outputs a file belongs to.

One bundle may be written for several readers, of whom each takes one output: the same rules in two
of them are no duplicates.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.writer import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable

# `prometheus/rules`, `victoriametrics/vmrules`: an output may hold one form beside another.
_PARTS = 2


def outputs(paths: Iterable[str]) -> dict[str, str]:
    """Return the folder of the output that holds each path; "" for what realmem did not write."""
    return {path: _output(Path(path)) for path in dict.fromkeys(paths)}


def _output(path: Path) -> str:
    for folder in path.parents:
        if (folder / MANIFEST).is_file():
            return str(folder.joinpath(*path.relative_to(folder).parts[:_PARTS]))
    return ""
