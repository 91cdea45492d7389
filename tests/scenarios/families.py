"""Random families: a history depends on the seed, its kind and its number alone."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING

from tests.scenarios.healthy import HEALTHY
from tests.scenarios.leaks import LEAKS
from tests.scenarios.pods import Place, setting
from tests.scenarios.slabs import SLAB_HEALTHY, SLAB_LEAKS, Machine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.scenarios.history import History

Key = tuple[str, int]


def keys(leaks: int, healthy: int, only: str = "", slabs: int = 0) -> list[Key]:
    """Return the kind and number of so many histories, spread evenly over the kinds.

    `slabs` is how many of nodes' slab, leaks and healthy ones each.
    """
    wanted = ((LEAKS, leaks), (HEALTHY, healthy), (SLAB_LEAKS, slabs), (SLAB_HEALTHY, slabs))
    return [
        key
        for kinds, count in wanted
        for key in _spread((kind for kind in kinds if only in kind), count)
    ]


def history(seed: int, key: Key) -> History:
    """Draw a history."""
    kind, number = key
    rng = Random(f"{seed}/{kind}/{number}")  # noqa: S311 - drawn, not secret
    if draw := (SLAB_LEAKS | SLAB_HEALTHY).get(kind):
        return draw(Machine(rng, kind, number))
    if kind in LEAKS:
        return LEAKS[kind](rng, kind, number)
    return HEALTHY[kind](Place(rng, setting(rng, kind, number)))


def _spread(kinds: Iterable[str], count: int) -> list[Key]:
    names = list(kinds)
    return [(kind, at // len(names)) for at, kind in enumerate(islice(cycle(names), count))]
