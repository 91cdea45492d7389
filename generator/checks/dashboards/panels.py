"""dashboards/panels: a panel says what it shows, in which unit, from which datasource.

A panel with a fixed datasource shows nothing on another Grafana; `${datasource}`, a variable of
type `datasource`, lets the viewer choose, and stands on the panel and on each of its queries. A
unit that Grafana does not know is printed after the number. The base threshold's value is `null`;
the string "null", which some generators write, compares with nothing. A rate over a fixed range
is empty once the scrape interval is longer: `$__rate_interval` fits itself to it.

    {"type": "timeseries", "title": "", "datasource": {"uid": "P1809F7CD0C75ACF3"},
     "fieldConfig": {"defaults": {"unit": "gigabytes"}},
     "targets": [{"refId": "A", "expr": "rate(container_cpu_usage_seconds_total[5m])"}]}

Remedy: set what the message names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.checks.dashboard import dicts, inner, plain, string
from generator.checks.durations import spoken
from generator.checks.expressions import Call, Selector, walk
from generator.checks.grafana import RATE_INTERVAL, substitute
from generator.checks.parsing import Unparsable, parse
from generator.checks.units import known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.dashboard import Dashboard
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "dashboards/panels"
SEVERITY: Severity = "warning"

_MIXED = "-- Mixed --"


def check(subject: Subject) -> Iterator[Finding]:
    """Report panels without datasource, title, description, known unit or fitting range."""
    for board in subject.dashboards:
        chosen = _chosen(board)
        for panel in board.data_panels():
            for message, hint in (*_texts(panel), *_sources(panel, chosen), *_fields(panel)):
                text = f"{board.panel(panel)}: {message}"
                yield board.finding(ID, SEVERITY, text, hint, part=panel)
            for target in dicts(panel.get("targets")):
                for message in _rates(string(target.get("expr"))):
                    where = board.target(panel, target)
                    hint = "write [$__rate_interval]"
                    text = f"{where}: {message}"
                    yield board.finding(ID, SEVERITY, text, hint, part=target)


def _texts(panel: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for key in ("title", "description"):
        if not string(panel.get(key)).strip():
            yield f"has no {key}", None


def _chosen(board: Dashboard) -> set[str]:
    """Give how the datasources are written that the viewer chooses, or the import dialog."""
    names = {"datasource"}
    for variable in board.variables:
        if variable.get("type") == "datasource":
            names.add(string(variable.get("name")))
    names |= {string(each.get("name")) for each in dicts(board.json.get("__inputs"))}
    return {written for name in names for written in (f"${name}", f"${{{name}}}")}


def _sources(panel: dict[str, Any], chosen: set[str]) -> Iterator[tuple[str, str | None]]:
    for what, holder in (
        ("the panel", panel),
        *((f"query {_ref(target)}", target) for target in dicts(panel.get("targets"))),
    ):
        source = holder.get("datasource")
        uid = string(inner(source, "uid")) or string(source)
        # Of a mixed panel each query has its own.
        if uid in chosen or inner(source, "type") == "__expr__":
            continue
        if holder is not panel or uid != _MIXED:
            yield f"the datasource of {what} is not a variable", 'set uid "${datasource}"'


def _ref(target: dict[str, Any]) -> str:
    return string(target.get("refId")) or "?"


def _fields(panel: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    defaults = inner(panel, "fieldConfig", "defaults")
    properties = [
        each
        for override in dicts(inner(panel, "fieldConfig", "overrides"))
        for each in dicts(override.get("properties"))
    ]
    units = [inner(defaults, "unit")]
    units += [each.get("value") for each in properties if each.get("id") == "unit"]
    for unit in filter(None, units):
        if not isinstance(unit, str) or not known(unit):
            yield (
                f'Grafana knows no unit "{plain(unit)}"',
                "for memory it is bytes, for ratios percentunit",
            )
    steps = [inner(defaults, "thresholds", "steps")]
    steps += [inner(each, "value", "steps") for each in properties]
    if any(step.get("value") == "null" for each in steps for step in dicts(each)):
        yield 'a threshold has the value "null", a string', "write null"


def _rates(text: str) -> Iterator[str]:
    expr = parse(substitute(text)) if text else Unparsable("")
    for node in walk(expr) if not isinstance(expr, Unparsable) else ():
        if isinstance(node, Call) and node.func in {"rate", "irate"}:
            over = node.args[0]
            if isinstance(over, Selector) and over.range and spoken(over.range) != RATE_INTERVAL:
                yield f"{node.func}() over a range that does not fit itself to the scrape interval"
