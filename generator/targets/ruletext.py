"""Rule groups as YAML text, with a comment above each record that says what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import AlertingRule
from generator.catalogue.objects import rule_object
from generator.targets.yamltext import comment, dump, indent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.catalogue.model import Group, RecordingRule

    AnyGroup = Group[RecordingRule] | Group[AlertingRule]


def groups_text(groups: Iterable[AnyGroup], more: Mapping[str, str] | None = None) -> str:
    """Return the groups as a YAML list that starts at the margin; `more` are keys of each group."""
    parts = []
    for group in groups:
        head = {"name": group.name, "interval": group.interval, **(more or {})}
        parts.append(f"- {indent(dump(head), 2).lstrip()}  rules:\n")
        parts.extend(f"{_rule(rule)}\n" for rule in group.rules)
    return "".join(parts).rstrip("\n") + "\n"


def _rule(rule: RecordingRule | AlertingRule) -> str:
    # An alert's summary and description say it already.
    doc = "" if isinstance(rule, AlertingRule) else comment(rule.doc)
    return indent(doc + dump([rule_object(rule)]), 4)
