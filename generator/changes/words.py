"""What is said of a change: words of ours, and between them names and values that are data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, order=True)
class Data:
    """A name or a value from a config or a file: anything may stand in it."""

    text: str


# Words are plain English of this package; a format may print them as they are.
Text: TypeAlias = tuple[str | Data, ...]


@dataclass(frozen=True)
class Item:
    """One line of a report; `details` are lines below it, `diff` is a text's old and new lines."""

    text: Text
    details: tuple[Text, ...] = ()
    diff: str = ""


@dataclass(frozen=True)
class Section:
    """What changes of one kind of thing."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Report:
    """What changes between two outputs; false if not a byte does.

    `files` counts files that are created, updated and deleted; `unread` are files that are no
    YAML or JSON, and so are not compared.
    """

    sections: tuple[Section, ...]
    files: tuple[int, int, int]
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(self.files)


def counted(number: int, what: str) -> str:
    """Write a number of things: `1 file`, `1,200 files`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def moved(what: str, old: str, new: str) -> Text:
    """Say that a value changes, appears or goes."""
    if not old:
        return (f"{what} ", Data(new), " is added")
    if not new:
        return (f"{what} ", Data(old), " is removed")
    return (f"{what} ", Data(old), " becomes ", Data(new))


def joined(texts: Sequence[Text], by: str = ", ") -> Text:
    """Put texts in a row."""
    parts: list[str | Data] = []
    for text in texts:
        parts += [*([by] if parts else []), *text]
    return tuple(parts)


def one_line(text: str) -> str:
    """Show what does not print, breaks lines, or turns the text around it, as its escape."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape", "backslashreplace").decode()
        for each in text
    )


def files(counts: tuple[int, int, int]) -> str:
    """Count the files that a run creates, updates and deletes."""
    created, updated, deleted = counts
    return f"{counted(created, 'file')} created, {updated:,} updated, {deleted:,} deleted"
