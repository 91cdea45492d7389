"""Rule files for a Prometheus, and promtool tests of the thresholds that they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import AlertingRule
from generator.catalogue.objects import rule_object
from generator.catalogue.samples import without_example
from generator.config.quantities import duration
from generator.targets.yamltext import comment, dump, header, indent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.bundle import Bundle
    from generator.catalogue.model import Group, RecordingRule

RULES = "prometheus/rules"
TESTS = "prometheus/tests"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`prometheus/rules/` with records and alerts, `prometheus/tests/` with a file an alert."""
    name = bundle.config.name
    files = {
        f"{RULES}/realmem-records.yaml": rule_file(bundle.catalogue.recording, name),
        f"{RULES}/realmem-alerts.yaml": rule_file(bundle.catalogue.alerting, name),
        **_tests(bundle),
    }
    return {path: text.encode() for path, text in files.items()}


def rule_file(groups: Iterable[Group[RecordingRule] | Group[AlertingRule]], config: str) -> str:
    """Return a rule file with a comment above each rule that says what it is for."""
    parts = [header(config), "groups:\n"]
    for group in groups:
        parts.append(f"  - name: {group.name}\n    interval: {group.interval}\n    rules:\n")
        parts.extend(f"{_rule(rule)}\n" for rule in group.rules)
    return "".join(parts).rstrip("\n") + "\n"


def _rule(rule: RecordingRule | AlertingRule) -> str:
    # An alert's summary and description say it already.
    doc = "" if isinstance(rule, AlertingRule) else comment(rule.doc)
    return indent(doc, 6) + indent(dump([rule_object(rule)]), 6)


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what was not written."""
    unknown = without_example(bundle.config)
    words = f"{TESTS}/ is left out: no label can be made up that passes {unknown}"
    return [words] if unknown else []


def _pace(interval: str) -> str:
    least = "1m"
    return interval if interval and duration(interval).seconds > duration(least).seconds else least


def _tests(bundle: Bundle) -> dict[str, str]:
    if without_example(bundle.config):
        return {}
    # promtool takes groups in no order of its own, and records must stand before their readers.
    order = [group.name for group in bundle.catalogue.groups]
    # Rules do not depend on their pace, and what reads hours of history is tested at its own.
    paces = {
        rule.alert: group.interval for group in bundle.catalogue.alerting for rule in group.rules
    }
    by_alert: dict[str, list[object]] = {}
    for test in bundle.catalogue.tests():
        by_alert.setdefault(test.alert, []).append(dict(test.body))
    return {
        f"{TESTS}/{alert}.yaml": header(bundle.config.name)
        + dump(
            {
                "rule_files": ["../rules/*.yaml"],
                "evaluation_interval": _pace(paces.get(alert, "")),
                "group_eval_order": order,
                "tests": bodies,
            }
        )
        for alert, bodies in by_alert.items()
    }
