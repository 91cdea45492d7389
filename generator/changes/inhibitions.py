"""What changes of Alertmanager's inhibit rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.changes.pairing import pair
from generator.changes.words import Data, Item, Text, joined
from generator.checks.dashboard import dicts, inner

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator


@dataclass(frozen=True)
class Inhibition:
    """While an alert matches `sources`, those that match `targets` and are `equal` are mute."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    equal: tuple[str, ...]


_KEYS: tuple[Callable[[Inhibition], Hashable], ...] = (
    lambda rule: rule,
    lambda rule: (rule.sources, rule.targets),
    lambda rule: (rule.sources, rule.equal),
    lambda rule: (rule.targets, rule.equal),
)


def read(config: object) -> Iterator[Inhibition]:
    """Give the inhibit rules of a config of Alertmanager, as its YAML says them."""
    for rule in dicts(inner(config, "inhibit_rules")):
        keys = ("source_matchers", "target_matchers", "equal")
        yield Inhibition(*(_texts(rule.get(key)) for key in keys))


def _texts(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else []
    return tuple(sorted(entry for entry in entries if isinstance(entry, str)))


def items(old: Iterable[Inhibition], new: Iterable[Inhibition]) -> list[Item]:
    """Say which inhibit rules appear, go, and change in what."""
    found = pair(sorted(set(old), key=_order), sorted(set(new), key=_order), _KEYS)
    return [
        *(Item(("appears: ", *_said(rule))) for rule in found.appeared),
        *(Item(("goes: ", *_said(rule))) for rule in found.gone),
        *(
            Item(("changes: ", *_said(was)), _changes(was, now))
            for was, now in found.pairs
            if was != now
        ),
    ]


def _order(rule: Inhibition) -> tuple[tuple[str, ...], ...]:
    return rule.sources, rule.targets, rule.equal


def _said(rule: Inhibition) -> Text:
    both = (*_list(rule.sources, "anything"), " mutes ", *_list(rule.targets, "anything"))
    return (*both, " where equal: ", *_list(rule.equal, "nothing")) if rule.equal else both


def _list(texts: tuple[str, ...], nothing: str) -> Text:
    return joined([(Data(text),) for text in texts]) if texts else (nothing,)


def _changes(old: Inhibition, new: Inhibition) -> tuple[Text, ...]:
    parts = (
        ("source", old.sources, new.sources),
        ("target", old.targets, new.targets),
        ("equal", old.equal, new.equal),
    )
    return tuple(
        (f"{what}: ", *_list(was, "nothing"), " becomes ", *_list(now, "nothing"))
        for what, was, now in parts
        if was != now
    )
