"""Findings as text, json, github, junit, sarif."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.errors import Problem, RealmemError
from generator.reports import as_json, github, junit, sarif, text
from generator.reports.report import Report, make

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["REPORTS", "Report", "make", "resolve"]

REPORTS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": as_json.render,
    "github": github.render,
    "junit": junit.render,
    "sarif": sarif.render,
}


def resolve(format_: str, environ: Mapping[str, str]) -> str:
    """Give the name of a report: `auto` is github in a GitHub workflow, else text."""
    if format_ == "auto":
        return "github" if environ.get("GITHUB_ACTIONS") == "true" else "text"
    if format_ not in REPORTS:
        hint = f"the formats are auto, {', '.join(REPORTS)}"
        raise RealmemError(Problem(f'no format "{format_}"', hint=hint))
    return format_
