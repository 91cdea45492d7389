"""A chain of records, level by level: for rulers whose rules do not see what stands above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import Group
from generator.catalogue.scanning import metrics

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
        for level, rules in sorted(ranked.items()):
            name = f"{group.name}-level-{level}" if len(ranked) > 1 else group.name
            yield Group(name, group.interval, tuple(rules))
