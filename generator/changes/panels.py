"""What changes of a dashboard's panels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generator.changes.expressions import query_differences, shape
from generator.changes.grouping import Change, alike, verb
from generator.changes.pairing import pair
from generator.changes.words import Data, Item, Text, moved
from generator.checks.dashboard import dicts, inner, plain, string

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

_Panel = dict[str, Any]

# Where a panel stands is no news, and what Grafana numbers it changes with every one before it.
_PLACE = frozenset({"id", "gridPos", "collapsed", "panels", "pluginVersion"})
# What is said of in words of its own.
_SAID = frozenset({"title", "type", "description", "targets", "fieldConfig"})


def _what(panel: _Panel) -> str:
    return json.dumps({key: panel[key] for key in panel.keys() - _PLACE}, sort_keys=True)


def _queries(panel: _Panel) -> dict[str, str]:
    found: dict[str, str] = {}
    for target in dicts(panel.get("targets")):
        text = string(target.get("expr")) or json.dumps(target, sort_keys=True)
        found.setdefault(string(target.get("refId")), text)
    return found


def _asked(panel: _Panel) -> Hashable:
    # Panels that ask nothing, texts and rows, are not alike for that.
    return tuple(sorted(_queries(panel).values())) or None


def _shape(panel: _Panel) -> Hashable:
    # A title that names a threshold changes with it.
    shapes = tuple(map(shape, _queries(panel).values()))
    return (panel.get("type"), shapes) if shapes else None


_KEYS: tuple[Callable[[_Panel], Hashable], ...] = (
    _what,
    lambda panel: (string(panel.get("title")), string(panel.get("type"))),
    _asked,
    _shape,
    lambda panel: string(panel.get("title")) or None,
)


def items(old: Iterable[_Panel], new: Iterable[_Panel]) -> list[Item]:
    """Say which panels of one dashboard appear, go, and change in what."""
    found = pair(old, new, _KEYS)
    changes = (
        Change(_subject(was), how) for was, now in found.pairs if (how := tuple(_changes(was, now)))
    )
    return [
        *verb(("appears",), map(_subject, found.appeared)),
        *verb(("goes",), map(_subject, found.gone)),
        *alike(changes),
    ]


def _subject(panel: _Panel) -> Text:
    what = "row" if panel.get("type") == "row" else "panel"
    title = string(panel.get("title")).strip()
    return (f"{what} ", Data(title)) if title else (f"a {what} without a title",)


def _changes(old: _Panel, new: _Panel) -> Iterator[Text]:
    for key in ("title", "type"):
        if string(old.get(key)) != string(new.get(key)):
            yield moved(key, string(old.get(key)), string(new.get(key)))
    yield from _fields(old.get("fieldConfig"), new.get("fieldConfig"))
    yield from _query_changes(_queries(old), _queries(new))
    if old.get("description") != new.get("description"):
        yield ("the description changes",)
    others = sorted((old.keys() | new.keys()) - _PLACE - _SAID)
    if changed := [key for key in others if old.get(key) != new.get(key)]:
        yield ("settings change: ", Data(", ".join(changed)))


def _fields(old: object, new: object) -> Iterator[Text]:
    """Say what changes of how values are shown: unit, thresholds, and anything else."""
    unit = [string(inner(each, "defaults", "unit")) for each in (old, new)]
    if unit[0] != unit[1]:
        yield moved("unit", *unit)
    steps = [_steps(each) for each in (old, new)]
    if steps[0] != steps[1]:
        yield moved("thresholds", *steps)
    if _other_fields(old) != _other_fields(new):
        yield ("how values are shown changes",)


def _steps(field: object) -> str:
    values = [step.get("value") for step in dicts(inner(field, "defaults", "thresholds", "steps"))]
    return ", ".join(plain(value) for value in values if value is not None)


def _other_fields(field: object) -> tuple[object, ...]:
    defaults = inner(field, "defaults")
    rest = {**defaults} if isinstance(defaults, dict) else {}
    limits = rest.pop("thresholds", None)
    rest.pop("unit", None)
    # The colours of the steps; their values are said.
    colours = [step.get("color") for step in dicts(inner(limits, "steps"))]
    return rest, colours, inner(limits, "mode"), inner(field, "overrides")


def _query_changes(old: dict[str, str], new: dict[str, str]) -> Iterator[Text]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield ("query ", Data(name), " is added" if name not in old else " is removed")
        else:
            yield from query_differences(old[name], new[name], name)
