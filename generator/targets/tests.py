"""promtool tests of the thresholds that the rule files of the output `prometheus` hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.samples import without_example
from generator.config.quantities import duration
from generator.targets import prometheus
from generator.targets.yamltext import dump, header

if TYPE_CHECKING:
    from generator.bundle import Bundle


def render(bundle: Bundle) -> dict[str, bytes]:
    """Render `tests/`: a file an alert; none where no label passes the selectors for sure."""
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
        f"tests/{alert}.yaml": _file(order, _pace(paces.get(alert, "")), bodies, bundle.config.name)
        for alert, bodies in by_alert.items()
    }


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what was not written."""
    unknown = without_example(bundle.config)
    return [f"tests/ is left out: no label can be made up that passes {unknown}"] if unknown else []


def _pace(interval: str) -> str:
    """Return an alert group's interval, but no longer than promtool looks back for its alerts."""
    least, most = "1m", "5m"
    return sorted((least, interval or least, most), key=lambda text: duration(text).seconds)[1]


def _file(order: list[str], pace: str, bodies: list[object], config: str) -> bytes:
    document = {
        "rule_files": [f"../{prometheus.FOLDER}/*.yaml"],
        "evaluation_interval": pace,
        "group_eval_order": order,
        "tests": bodies,
    }
    return (header(config) + dump(document)).encode()
