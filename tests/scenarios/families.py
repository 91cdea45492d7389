"""Random families: a history depends on the seed, its kind and its number alone."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING

from tests.scenarios.healthy import HEALTHY
from tests.scenarios.leaks import LEAKS
from tests.scenarios.pods import Place, setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.scenarios.history import History

Key = tuple[str, int]


def keys(leaks: int, healthy: int, only: str = "") -> list[Key]:
    """Return the kind and number of so many histories, spread evenly over the kinds."""
    return [
        *_spread((kind for kind in LEAKS if only in kind), leaks),
        *_spread((kind for kind in HEALTHY if only in kind), healthy),
    ]


def history(seed: int, key: Key) -> History:
    """Draw a history."""
    kind, number = key
    rng = Random(f"{seed}/{kind}/{number}")  # noqa: S311 - drawn, not secret
    if kind in LEAKS:
        return LEAKS[kind](rng, kind, number)
    return HEALTHY[kind](Place(rng, setting(rng, kind, number)))


def _spread(kinds: Iterable[str], count: int) -> list[Key]:
    names = list(kinds)
    return [(kind, at // len(names)) for at, kind in enumerate(islice(cycle(names), count))]
