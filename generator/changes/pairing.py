"""Find what became of what: the pairs, what goes and what appears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

T = TypeVar("T")


@dataclass(frozen=True)
class Pairs(Generic[T]):
    """Old and new of a kind, each in the order given."""

    pairs: tuple[tuple[T, T], ...]
    gone: tuple[T, ...]
    appeared: tuple[T, ...]


def pair(old: Iterable[T], new: Iterable[T], keys: Sequence[Callable[[T], Hashable]]) -> Pairs[T]:
    """Pair what has an equal key; by the first key, then what is left by the next.

    A key of None pairs nothing. Where several have one key, the first goes with the first.
    """
    gone, appeared = list(enumerate(old)), list(enumerate(new))
    found: list[tuple[int, tuple[T, T]]] = []
    for key in keys:
        waiting: dict[Hashable, list[tuple[int, T]]] = {}
        for place, thing in gone:
            waiting.setdefault(key(thing), []).append((place, thing))
        waiting.pop(None, None)
        for queue in waiting.values():
            queue.reverse()
        left, taken = [], set()
        for place, thing in appeared:
            queue = waiting.get(key(thing), [])
            if queue:
                before, was = queue.pop()
                found.append((place, (was, thing)))
                taken.add(before)
            else:
                left.append((place, thing))
        gone, appeared = [entry for entry in gone if entry[0] not in taken], left
    in_order = sorted(found, key=lambda entry: entry[0])
    return Pairs(
        tuple(both for _, both in in_order),
        tuple(thing for _, thing in gone),
        tuple(thing for _, thing in appeared),
    )
