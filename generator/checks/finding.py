"""What a check says: a finding, or why something was not run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, and the remedy.

    `path` is shown as the user gave it; `line` counts from 1, and is None where only the file
    is known (a dashboard's JSON says which panel instead).
    """

    id: str
    severity: Severity
    path: str
    line: int | None
    message: str
    hint: str | None = None

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What findings are sorted by: file, line, then check and message."""
        return (self.path, self.line or 0, self.id, self.message)


@dataclass(frozen=True)
class NotRun:
    """A tool that was not run, and why: said, never silently passed."""

    tool: str
    why: str
