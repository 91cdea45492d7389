"""The alerts as a table, and as a chapter with their runbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.reference import records
from docs.reference.blocks import table
from generator import catalogue
from generator.config.thresholds import threshold_text

if TYPE_CHECKING:
    from docs.reference.records import LabelsOf
    from generator.bundle import Bundle
    from generator.catalogue.model import AlertingRule, Runbook
    from generator.config.parameters import AlertParameters


def overview(given: Bundle) -> str:
    """Return the table: what each says, how badly, and after how long."""
    rows = [
        (
            f"[{name}](docs/rules.md#{name.lower()})",
            ", ".join(rule.severity for rule in rules),
            rules[0].for_ or "at once",
            _sentence(catalogue.declared()[name].description),
        )
        for name, rules in _by_name(given).items()
    ]
    return table(("alert", "severity", "`for`", "says"), rows)


def chapter(given: Bundle, labels: LabelsOf) -> str:
    """Return a section an alert."""
    books = {book.alert: book for book in given.catalogue.runbooks()}
    intervals = {
        rule.alert: group.interval for group in given.catalogue.alerting for rule in group.rules
    }
    return "\n\n".join(
        f"### {name}\n\n{_sentence(catalogue.declared()[name].description)}\n\n"
        f"{_facts(catalogue.declared()[name], rules, intervals[name], labels)}\n\n"
        f"{_runbook(books[name])}\n\n{_expressions(rules)}"
        for name, rules in _by_name(given).items()
    )


def _by_name(given: Bundle) -> dict[str, list[AlertingRule]]:
    rules = [rule for group in given.catalogue.alerting for rule in group.rules]
    return {name: [rule for rule in rules if rule.alert == name] for name in catalogue.declared()}


def _facts(
    alert: AlertParameters, rules: list[AlertingRule], interval: str, labels: LabelsOf
) -> str:
    severities = ", ".join(rule.severity for rule in rules)
    held = rules[0].for_ or "none, it is an event"
    thresholds = (
        f"- `{name}`, {threshold_text(threshold.kind, threshold.default)} by default:"
        f" {threshold.description}"
        for name, threshold in alert.thresholds.items()
    )
    return "\n".join(
        (
            f"- severity: {severities}; `for`: {held}; evaluated every {interval}",
            f"- labels: {labels(rules[0].expr)}, `severity`",
            *thresholds,
        )
    )


def _runbook(book: Runbook) -> str:
    sections = {
        "Meaning": book.meaning,
        "Impact": book.impact,
        "Diagnosis": book.diagnosis,
        "Mitigation": book.mitigation,
        "When to silence it": book.silence,
    }
    return "\n\n".join(f"**{title}**\n\n{text}" for title, text in sections.items())


def _expressions(rules: list[AlertingRule]) -> str:
    return "\n\n".join(f"Expression ({r.severity}):\n\n{records.code(r.expr)}" for r in rules)


def _sentence(text: str) -> str:
    return text if text.startswith(("real_used", "working_set")) else text[0].upper() + text[1:]
