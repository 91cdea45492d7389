"""What can go wrong and is expected to: said by `cli` in one place, with where and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, and the remedy.

    `path` is shown as the user gave it; `line` and `column` count from 1.
    """

    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.path, self.line, self.column) if p is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}; {self.hint}" if self.hint else text


class RealmemError(Exception):
    """A failure that is the input's or the machine's, not the program's: no traceback, exit 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ConfigError(RealmemError):
    """The config file cannot be used; carries every problem found in it, in file order."""


class TemplateError(RealmemError):
    """A file under templates/ is wrong: names the file, the key and the line."""


class OverlayError(RealmemError):
    """A jsonnet overlay failed, or what it made of the bundle is not a bundle."""


class OutputError(RealmemError):
    """The output folder cannot be written as asked; what stood there still stands."""


class ToolError(RealmemError):
    """An external program (promtool, jsonnet…) is missing or failed to run."""


class MemoryStatError(RealmemError):
    """A memory.stat, or a file beside it, is damaged, cut off or something else altogether."""


class ServerError(RealmemError):
    """A Prometheus server cannot be reached, refuses, or answers what is no answer."""


class QueryError(ServerError):
    """The server refused one query; others it may answer."""
