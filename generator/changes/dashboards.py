"""What changes of dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.changes import panels
from generator.changes.words import Data, Item, Text, counted, moved
from generator.checks.dashboard import dicts, inner, string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.checks.dashboard import Dashboard

# Said of in words of their own, or counted up by whoever saves.
_SAID = frozenset({"title", "panels", "templating", "annotations", "version", "id"})


def items(old: Iterable[Dashboard], new: Iterable[Dashboard]) -> list[Item]:
    """Say which dashboards appear, go, and change in which panels."""
    before, after = _by_uid(old), _by_uid(new)
    return [
        *(_whole("appears", after[uid]) for uid in sorted(after.keys() - before.keys())),
        *(_whole("goes", before[uid]) for uid in sorted(before.keys() - after.keys())),
        *(
            item
            for uid in sorted(before.keys() & after.keys())
            if (item := _changed(before[uid], after[uid])) is not None
        ),
    ]


def _by_uid(boards: Iterable[Dashboard]) -> dict[str, Dashboard]:
    """Give one of each: outputs that ship the same dashboard ship the same."""
    found: dict[str, Dashboard] = {}
    for board in boards:
        found.setdefault(board.uid or board.path, board)
    return found


def _name(board: Dashboard) -> Text:
    return (Data(string(board.json.get("title"))), " (", Data(board.uid or board.path), ")")


def _whole(verb: str, board: Dashboard) -> Item:
    number = sum(1 for panel in board.panels() if panel.get("type") != "row")
    return Item((f"{verb}: ", *_name(board), f", {counted(number, 'panel')}"))


def _changed(old: Dashboard, new: Dashboard) -> Item | None:
    found = panels.items(old.panels(), new.panels())
    details = (*_settings(old.json, new.json), *(item.text for item in found))
    return Item((*_name(old), ":"), details) if details else None


def _settings(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Text]:
    titles = [string(board.get("title")) for board in (old, new)]
    if titles[0] != titles[1]:
        yield moved("title", *titles)
    yield from _named("variable", *(_entries(board, "templating") for board in (old, new)))
    yield from _named("annotation", *(_entries(board, "annotations") for board in (old, new)))
    others = sorted((old.keys() | new.keys()) - _SAID)
    if changed := [key for key in others if old.get(key) != new.get(key)]:
        yield ("settings change: ", Data(", ".join(changed)))


def _entries(board: dict[str, Any], key: str) -> dict[str, object]:
    return {string(entry.get("name")): entry for entry in dicts(inner(board, key, "list"))}


def _named(what: str, old: dict[str, object], new: dict[str, object]) -> Iterator[Text]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            verb = "appears" if name not in old else "goes" if name not in new else "changes"
            yield (f"{what} ", Data(name), f" {verb}")
