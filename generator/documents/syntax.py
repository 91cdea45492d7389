"""What libyaml says of broken YAML -> a problem that says what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from generator.documents.text import unprintable
from generator.errors import Problem

if TYPE_CHECKING:
    from yaml.error import Mark

_TAB = re.compile(" *\t")

# Part of the parser's words -> the remedy, for the mistakes that people make in configs.
_REMEDIES = (
    ("mapping values are not allowed", 'quote a value that holds ": ", and check the indentation'),
    ("cannot start any token", "quote a value that starts with one of % @ `"),
    ("unknown escape", "write the value in single quotes, or double the backslash"),
    ("while scanning a quoted scalar", "close the quote"),
    ("while parsing a flow", "close the bracket"),
    ("did not find expected", "check the indentation, and quote values with special characters"),
    ("<block end>", "check the indentation, and quote values with special characters"),
)


def explain(reason: yaml.YAMLError, text: str, path: str) -> Problem:
    """Return the parser's complaint as a problem at the place where the mistake is made."""
    if not isinstance(reason, yaml.MarkedYAMLError) or reason.problem_mark is None:
        # What has no mark is a character that YAML cannot hold.
        return unprintable(text, path) or Problem(f"not valid YAML: {reason}", path)
    mark = _place(reason)
    words = f"{reason.problem} {reason.context or ''}".strip()
    if tab := _tab_before(text, reason.problem_mark):
        problem = "a tab is used for indentation"
        return Problem(problem, path, reason.problem_mark.line + 1, tab, hint="indent with spaces")
    hint = next((remedy for part, remedy in _REMEDIES if part in words), None)
    return Problem(f"not valid YAML: {words}", path, mark.line + 1, mark.column + 1, hint=hint)


def _place(reason: yaml.MarkedYAMLError) -> Mark:
    """Return where a quote or bracket opens that is never closed, else where parsing stopped."""
    context = reason.context or ""
    problem = reason.problem or ""
    unclosed = ("quoted scalar" in context and "end of stream" in problem) or "flow" in context
    mark = reason.context_mark if unclosed else None
    return mark or reason.problem_mark  # type: ignore[return-value]  # explain() has seen it


def _tab_before(text: str, mark: Mark) -> int | None:
    """Return the column of the tab that indents the line of `mark`, if one does."""
    lines = text.splitlines()
    found = _TAB.match(lines[mark.line]) if mark.line < len(lines) else None
    return found.end() if found else None
