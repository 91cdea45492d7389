r"""dashboards/promql: every query of a dashboard parses.

A query that does not parse shows as a red corner on its panel, and only to who opens it; in a
variable it leaves the list empty. Grafana's variables are replaced by values that suit where they
stand, and what a variable asks for through `label_values` or `query_result` is read like a query.

    {"refId": "A", "expr": "sum by (pod) (container_memory_rss{pod=~\"$pod\"}"}

Remedy: correct the expression that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.grafana import promql_of
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "dashboards/promql"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Finding]:
    """Report queries that are not PromQL."""
    for board in subject.dashboards:
        for query in board.queries():
            for text in promql_of(query):
                parsed = text if isinstance(text, Unparsable) else parse(text)
                if isinstance(parsed, Unparsable):
                    message = f"{query.where}: not PromQL: {parsed.reason}"
                    yield board.finding(ID, SEVERITY, message, part=query.part)
