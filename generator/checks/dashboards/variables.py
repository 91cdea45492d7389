"""dashboards/variables: what is used is defined, and follows the time range.

A variable that is not defined is sent to Prometheus as it stands, and matches nothing. A query
variable with `refresh: 1` is asked once, when the dashboard loads: after a change of the time
range it still offers the pods of before.

    {"templating": {"list": [{"name": "pod", "type": "query", "refresh": 1}]},
     "panels": [{"title": "$namespace"}]}

Remedy: define the variable, or correct its name; set `refresh: 2`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.dashboard import inner, string
from generator.checks.grafana import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.dashboard import Dashboard
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "dashboards/variables"
SEVERITY: Severity = "error"

ON_TIME_RANGE = 2


def check(subject: Subject) -> Iterator[Finding]:
    """Report variables that are used and not defined, or not asked for again."""
    for board in subject.dashboards:
        defined = {string(variable.get("name")) for variable in board.variables}
        for name, (where, part) in _used(board).items():
            if name not in defined:
                message = f"{where}: uses ${name}, which is no variable of this dashboard"
                hint = "define it, or correct the name"
                yield board.finding(ID, SEVERITY, message, hint, part=part)
        for variable in board.variables:
            if variable.get("type") == "query" and variable.get("refresh") != ON_TIME_RANGE:
                message = (
                    f'variable "{string(variable.get("name"))}" does not follow the time range'
                )
                yield board.finding(ID, "warning", message, "set refresh to 2", part=variable)


def _used(board: Dashboard) -> dict[str, tuple[str, object]]:
    """Give the variables that are used, each with the first place, in words and in the JSON."""
    found: dict[str, tuple[str, object]] = {}
    for query in board.queries():
        for name in names(query.text):
            found.setdefault(name, (query.where, query.part))
    for panel in board.panels():
        source = panel.get("datasource")
        texts = (panel.get("title"), inner(source, "uid") or source)
        used = [name for text in texts for name in names(string(text))]
        for name in (*used, string(panel.get("repeat"))):
            if name:
                found.setdefault(name, (board.panel(panel), panel))
    return found
