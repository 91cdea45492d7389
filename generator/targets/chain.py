"""A chain of records, level by level: for rulers whose rules do not see what stands above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import Group
from generator.catalogue.scanning import metrics
from generator.config.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.catalogue.model import RecordingRule


def levels(groups: Iterable[Group[RecordingRule]]) -> Iterator[Group[RecordingRule]]:
    """Give each group as a group a level, so that none reads what it makes itself.

    The first level reads raw metrics and other groups, the second the first, and so on.
    """
    for group in groups:
        found: dict[str, int] = {}
        ranked: dict[int, list[RecordingRule]] = {}
        for rule in group.rules:
            below = (found[name] for name in metrics(rule.expr) if name in found)
            level = max(below, default=0) + 1
            # Rules that make the same record count as one, which is as high as its highest.
            found[rule.record] = max(level, found.get(rule.record, 0))
            ranked.setdefault(level, []).append(rule)
        if len(ranked) == 1:
            yield group
            continue
        for level, rules in sorted(ranked.items()):
            yield Group(f"{group.name}-level-{level}", _pace(group.interval), tuple(rules))


def _pace(interval: str) -> str:
    """Return the interval of a level, which reads the one below as of now.

    What that made must not be older than the ruler looks back, five minutes; and each level comes
    an interval after the one below, so that many short ones are the better.
    """
    slow = duration(interval).seconds > duration("2m").seconds
    return min(interval, "4m" if slow else "1m", key=lambda text: duration(text).seconds)
