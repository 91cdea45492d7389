"""What changes of alerts and recording rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from generator.changes.expressions import differences
from generator.changes.grouping import Change, alike, verb
from generator.changes.linediff import line_diff
from generator.changes.pairing import pair
from generator.changes.words import Data, Item, Text, joined, moved

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    from generator.checks import Rule

_ByName = dict[str, list["Rule"]]

# A cluster more is a file more, and of many the names say less than the number.
_MOST_FILES = 3


def _labels(rule: Rule) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(rule.labels.items()))


def _severity(rule: Rule) -> str:
    return rule.labels.get("severity", "")


# A rule's namesakes differ by severity or labels, and each cluster has its own: the nearest first.
_KEYS: tuple[Callable[[Rule], Hashable], ...] = (
    lambda rule: (rule.path, rule.group, rule.expr, _labels(rule)),
    lambda rule: (rule.path, rule.group, _labels(rule)),
    lambda rule: (rule.path, _labels(rule)),
    lambda rule: (rule.path, _severity(rule)),
    _labels,
    _severity,
    lambda _: "",
)


def items(old: Iterable[Rule], new: Iterable[Rule]) -> list[Item]:
    """Say which rules of one kind appear, go, and change in what.

    A rule that several outputs hold is compared in one that both sides have.
    """
    before, after = _by_name(old), _by_name(new)
    changed: list[Change] = []
    gone: list[Rule] = []
    appeared: list[Rule] = []
    for name in sorted(before.keys() | after.keys()):
        was, now = _in_one_output(before.get(name, []), after.get(name, []))
        found = pair(was, now, _KEYS)
        gone += found.gone
        appeared += found.appeared
        changed += (change for both in found.pairs if (change := _change(*both)) is not None)
    return [
        *_moves(
            "appears", appeared, {_subject(rule) for rules in before.values() for rule in rules}
        ),
        *_moves("goes", gone, {_subject(rule) for rules in after.values() for rule in rules}),
        *alike(changed),
    ]


def _moves(word: str, rules: list[Rule], known: set[Text]) -> list[Item]:
    """Say which appear or go; of those that the other side has elsewhere, in which files."""
    paths: dict[Text, list[str]] = {}
    for rule in rules:
        if (subject := _subject(rule)) in known:
            paths.setdefault(subject, []).append(rule.path)
    lines: dict[Text, list[Text]] = {}
    for subject, found in paths.items():
        unique = sorted(set(found))
        named = joined([(Data(path),) for path in unique[:_MOST_FILES]])
        where = named if len(unique) <= _MOST_FILES else (f"{len(unique):,} files",)
        lines.setdefault(where, []).append(subject)
    first = [subject for rule in rules if (subject := _subject(rule)) not in known]
    again = (verb((f"{word} in ", *where), subjects) for where, subjects in lines.items())
    return [*verb((word,), first), *(item for items in again for item in items)]


def _by_name(rules: Iterable[Rule]) -> _ByName:
    found: _ByName = {}
    for rule in rules:
        found.setdefault(rule.name, []).append(rule)
    return found


def _in_one_output(old: list[Rule], new: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    outputs = [sorted({_output(rule) for rule in rules}) for rules in (old, new)]
    common = [name for name in outputs[0] if name in outputs[1]]
    chosen = [common[:1] or names[:1] for names in outputs]
    was, now = (
        [rule for rule in rules if _output(rule) in names]
        for rules, names in zip((old, new), chosen, strict=True)
    )
    return was, now


def _output(rule: Rule) -> str:
    return rule.path.partition("/")[0]


def _subject(rule: Rule) -> Text:
    if rule.kind == "alert":
        return (Data(rule.name), " (", *_said(_severity(rule)), ")")
    if not rule.labels:
        return (Data(rule.name),)
    labels = ", ".join(f"{key}={json.dumps(value)}" for key, value in _labels(rule))
    return (Data(f"{rule.name}{{{labels}}}"),)


def _said(severity: str) -> Text:
    return (Data(severity),) if severity else ("no severity",)


def _change(old: Rule, new: Rule) -> Change | None:
    expr = differences(old.expr, new.expr, "the expression")
    how = (
        *expr,
        *([moved("for", old.for_, new.for_)] if old.for_ != new.for_ else []),
        *_mapping("label", old.labels, new.labels),
        *([moved("interval", old.interval, new.interval)] if old.interval != new.interval else []),
        *_annotations(old.annotations, new.annotations),
    )
    if not how:
        return None
    # Who has changed severity is called what it was, and the change says what it is.
    return Change(_subject(old), how, line_diff(old.expr, new.expr) if expr else "")


def _mapping(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Text]:
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield (f"{what} ", Data(key), " = ", Data(new[key]), " is added")
        elif key not in new:
            yield (f"{what} ", Data(key), " is removed")
        elif old[key] != new[key]:
            words = ("" if key == "severity" else f"{what} ", Data(key), " ")
            yield (*words, Data(old[key]), " becomes ", Data(new[key]))


def _annotations(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Text]:
    """Name them: their texts are long, and what an alert does is not in them."""
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            word = "is added" if key not in old else "is removed" if key not in new else "changes"
            yield ("annotation ", Data(key), f" {word}")
