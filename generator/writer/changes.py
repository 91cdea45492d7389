"""What a run would change in its output folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Kind = Literal["create", "update", "delete"]


@dataclass(frozen=True)
class Change:
    """One file: the bytes on the disk and the bytes that are wanted; None where there is none."""

    path: str
    old: bytes | None = field(repr=False)
    new: bytes | None = field(repr=False)

    @property
    def kind(self) -> Kind:
        """What happens to the file."""
        if self.old is None:
            return "create"
        return "delete" if self.new is None else "update"


@dataclass(frozen=True)
class Plan:
    """The way from what a folder holds to `files`; true if the folder is not as wanted.

    `changes` and `unchanged` are sorted by path, and the manifest is among the changes. `kept`
    are files that realmem wrote, no longer wants, and leaves because they were edited since.
    `interrupted` says that a run was cut short: `apply` first undoes or finishes it, so that
    such a plan is true even when every file happens to be as wanted.
    """

    folder: Path
    files: Mapping[str, bytes] = field(repr=False)
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...] = ()
    interrupted: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes) or self.interrupted
