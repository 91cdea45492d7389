"""Findings as text, json, github, junit, sarif."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from generator.errors import Problem, RealmemError
from generator.reports.report import Report, make

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["REPORTS", "Report", "make", "resolve"]


def _late(module: str) -> Callable[[Report], str]:
    """Give a report's renderer, whose libraries are imported when it is called."""

    def render(report: Report) -> str:
        rendered: str = import_module(f"generator.reports.{module}").render(report)
        return rendered

    return render


REPORTS: dict[str, Callable[[Report], str]] = {
    "text": _late("text"),
    "json": _late("as_json"),
    "github": _late("github"),
    "junit": _late("junit"),
    "sarif": _late("sarif"),
}


def resolve(format_: str, environ: Mapping[str, str]) -> str:
    """Give the name of a report: `auto` is github in a GitHub workflow, else text."""
    if format_ == "auto":
        return "github" if environ.get("GITHUB_ACTIONS") == "true" else "text"
    if format_ not in REPORTS:
        hint = f"the formats are auto, {', '.join(REPORTS)}"
        raise RealmemError(Problem(f'no format "{format_}"', hint=hint))
    return format_
