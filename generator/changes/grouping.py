"""Say what happens to many things alike in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.changes.words import Item, Text, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

# As many names as a reader takes in; a first bundle has more records than this.
MOST_NAMES = 40


@dataclass(frozen=True)
class Change:
    """Who changes and how; `diff` holds the lines of an expression, if those say more."""

    subject: Text
    how: tuple[Text, ...]
    diff: str = ""


def verb(word: Text, subjects: Iterable[Text]) -> list[Item]:
    """Say that these appear, or go."""
    unique = list(dict.fromkeys(subjects))
    return [Item((*word, ": ", *_names(unique)))] if unique else []


def alike(changes: Iterable[Change]) -> list[Item]:
    """Put those that change in the same way into one line, in the order of their first.

    A thing that changes alike in many places, as in each cluster's rules, is said once. One with
    a diff has a line of its own.
    """
    seen: dict[tuple[Text, tuple[Text, ...]], Change] = {}
    for change in changes:
        seen.setdefault((change.subject, change.how), change)
    lines: dict[object, list[Change]] = {}
    for key, change in seen.items():
        lines.setdefault(key if change.diff else change.how, []).append(change)
    return [_line(each) for each in lines.values()]


def _line(changes: list[Change]) -> Item:
    first = changes[0]
    names = _names([change.subject for change in changes])
    return Item((*names, ": ", *joined(first.how, "; ")), diff=first.diff)


def _names(subjects: list[Text]) -> Text:
    shown = joined(subjects[:MOST_NAMES])
    rest = len(subjects) - MOST_NAMES
    return (*shown, f" and {rest:,} more") if rest > 0 else shown
