"""The runbooks in Markdown: a page an alert, an index, and how to restart a workload gracefully."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.inputs import inputs_of
from generator.catalogue.sources import template
from generator.targets.yamltext import header

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.catalogue.model import AlertingRule


# What `realmem generate` says to do with it.
APPLY = "publish {folder}/, and set alerts.runbook_url"


@dataclass(frozen=True)
class _Alert:
    """What a page says of an alert besides its runbook."""

    name: str
    summary: str
    severities: str
    held: str
    has_page: bool


def render(bundle: Bundle) -> dict[str, bytes]:
    """`runbooks/README.md`, `runbooks/recycle.md`, and a page an alert, of the alert's name."""
    catalogue = bundle.catalogue
    books = {book.alert: book for book in catalogue.runbooks()}
    by_name: dict[str, list[AlertingRule]] = {}
    for group in catalogue.alerting:
        for rule in group.rules:
            by_name.setdefault(rule.alert, []).append(rule)
    alerts = [_alert(name, rules, name in books) for name, rules in sorted(by_name.items())]
    names = {"header": _header(bundle), "alerts": alerts}
    texts = {
        "README": template("runbooks/index.md.j2").render(names),
        "recycle": template("runbooks/recycle.md.j2").render(names),
    }
    page = template("runbooks/alert.md.j2")
    for alert in alerts:
        if alert.has_page:
            more = {"book": books[alert.name], "inputs": inputs_of(catalogue, alert.name)}
            texts[alert.name] = page.render(names | {"alert": alert} | more)
    return {f"runbooks/{name}.md": f"{text}\n".encode() for name, text in texts.items()}


def _alert(name: str, rules: list[AlertingRule], has_page: bool) -> _Alert:  # noqa: FBT001 - one caller, above
    return _Alert(
        name=name,
        summary=rules[0].annotations.get("summary", ""),
        severities=" and ".join(rule.severity for rule in rules),
        held=f"after {rules[0].for_}" if rules[0].for_ else "at once",
        has_page=has_page,
    )


def _header(bundle: Bundle) -> str:
    lines = (line.removeprefix("# ") for line in header(bundle.config.name).splitlines())
    # What the config is called is the user's choice, and could end the comment.
    return " ".join(lines).replace("-->", "-- >")
