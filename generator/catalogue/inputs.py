"""What rules read that nobody here records: the metrics that must be scraped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.scanning import metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.catalogue.model import Catalogue

# Made by every Prometheus for itself, of its alerts and its targets.
_OWN = frozenset({"ALERTS", "ALERTS_FOR_STATE", "up"})


def inputs(catalogue: Catalogue, exprs: Iterable[str]) -> tuple[str, ...]:
    """Return the scraped metrics that expressions read, also through records, sorted."""
    records: dict[str, set[str]] = {}
    for group in catalogue.recording:
        for rule in group.rules:
            records.setdefault(rule.record, set()).update(metrics(rule.expr))
    seen: set[str] = set()
    open_ = {name for expr in exprs for name in metrics(expr)}
    while open_:
        seen |= open_
        open_ = {name for record in open_ for name in records.get(record, ())} - seen
    return tuple(sorted(seen - records.keys() - _OWN))


def inputs_of(catalogue: Catalogue, alert: str) -> tuple[str, ...]:
    """Return the scraped metrics that an alert reads, sorted."""
    rules = (rule for group in catalogue.alerting for rule in group.rules)
    return inputs(catalogue, (rule.expr for rule in rules if rule.alert == alert))
