"""Two outputs -> what changes from one to the other, in words that a reviewer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.changes import dashboards, inhibitions, markdown, rules, text
from generator.changes.state import State, files_of, state
from generator.changes.words import Report, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.checks import Rule

# A report's formats by name.
FORMATS: dict[str, Callable[[Report], str]] = {"text": text.render, "markdown": markdown.render}

__all__ = ["FORMATS", "Report", "State", "between", "files_of", "state"]


def between(old: State, new: State) -> Report:
    """Say what changes; sections without a change are left out."""
    kinds = {
        "Alerts": rules.items(_of_kind(old, "alert"), _of_kind(new, "alert")),
        "Recording rules": rules.items(_of_kind(old, "record"), _of_kind(new, "record")),
        "Dashboards": dashboards.items(old.dashboards, new.dashboards),
        "Inhibit rules": inhibitions.items(old.inhibitions, new.inhibitions),
    }
    sections = tuple(Section(title, tuple(items)) for title, items in kinds.items() if items)
    before, after = old.files, new.files
    counts = (
        len(after.keys() - before.keys()),
        sum(before[path] != after[path] for path in before.keys() & after.keys()),
        len(before.keys() - after.keys()),
    )
    return Report(sections, counts, tuple(sorted({*old.unread, *new.unread})))


def _of_kind(state: State, kind: str) -> list[Rule]:
    return [rule for rule in state.rules if rule.kind == kind]
