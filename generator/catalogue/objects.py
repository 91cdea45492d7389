"""Rule groups as the plain objects that Prometheus, mixins and overlays share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.catalogue.model import AlertingRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.catalogue.model import Group, RecordingRule


def rule_object(rule: RecordingRule | AlertingRule) -> dict[str, Any]:
    """Return a rule with the keys that Prometheus reads, in the order people write them."""
    if isinstance(rule, AlertingRule):
        fields = {
            "alert": rule.alert,
            "expr": rule.expr,
            "for": rule.for_,
            "labels": dict(rule.labels),
            "annotations": dict(rule.annotations),
        }
    else:
        fields = {"record": rule.record, "expr": rule.expr, "labels": dict(rule.labels)}
    return {key: value for key, value in fields.items() if value}


def group_object(group: Group[RecordingRule] | Group[AlertingRule]) -> dict[str, Any]:
    """Return a group with its rules."""
    rules = [rule_object(rule) for rule in group.rules]
    return {"name": group.name, "interval": group.interval, "rules": rules}


def groups_object(groups: Iterable[Group[RecordingRule] | Group[AlertingRule]]) -> dict[str, Any]:
    """Return a whole rule file."""
    return {"groups": [group_object(group) for group in groups]}
