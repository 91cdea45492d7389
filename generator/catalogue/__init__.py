"""Reads templates/, renders its strings for one config, and gives typed rules and alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import AlertingRule, Catalogue, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.catalogue.alerts import AlertFile
    from generator.config.parameters import AlertParameters
    from generator.config.schema import Config

_GROUP_SIZE = 20  # Mimir's default limit, and mixtool's


def declared() -> Mapping[str, AlertParameters]:
    """Return what each alert lets a config set; TemplateError if an alert's file is wrong."""
    from generator.catalogue.declarations import declared as read  # noqa: PLC0415 - reads files

    return read()


def load(config: Config) -> Catalogue:
    """Render everything for one config; TemplateError names the file, the key and the line."""
    from generator.catalogue import alerts, rules  # noqa: PLC0415 - loads Jinja2
    from generator.catalogue.promql import Selectors  # noqa: PLC0415
    from generator.catalogue.thresholds import groups  # noqa: PLC0415

    selectors = Selectors(config)
    files = alerts.load(config, selectors)
    overrides = groups([file.thresholds for file in files], str(config.rules.interval))
    return Catalogue(
        recording=rules.load(config, selectors) + overrides,
        alerting=tuple(_alert_groups(files)),
        sources=files,
    )


def threshold_values(config: Config) -> dict[str, dict[str, float]]:
    """Return the thresholds by alert and name, those of alerts that are off included."""
    from generator.catalogue.thresholds import Thresholds  # noqa: PLC0415

    return {
        name: {each: Thresholds(config, alert).default(each) for each in alert.thresholds}
        for name, alert in declared().items()
    }


def _alert_groups(files: Iterable[AlertFile]) -> Iterable[Group[AlertingRule]]:
    """Give the alerts by interval, in groups small enough for every ruler."""
    by_interval: dict[str, list[AlertFile]] = {}
    for file in files:
        by_interval.setdefault(file.interval, []).append(file)
    for interval, members in by_interval.items():
        rules = [rule for file in members for rule in file.rules()]
        for number, at in enumerate(range(0, len(rules), _GROUP_SIZE), start=1):
            part = f"-{number}" if number > 1 else ""
            name = f"realmem-alerts-{interval}{part}"
            yield Group(name, interval, tuple(rules[at : at + _GROUP_SIZE]))
