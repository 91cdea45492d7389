"""The PromQL that a dashboard holds, ours or one that an overlay has made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.dashboards.model import Dashboard

_LABEL_VALUES = re.compile(r"label_values\((?:(.*),)?[^,]*\)", re.DOTALL)
_QUERY_RESULT = re.compile(r"query_result\((.*)\)", re.DOTALL)


def queries(board: Dashboard) -> Iterator[str]:
    """Give the PromQL of panels, annotations and variables."""
    yield from _expressions(board.json)
    variables = board.json.get("templating", {}).get("list", [])
    for variable in variables:
        query = variable.get("query")
        text = query.get("query") if isinstance(query, dict) else query
        if variable.get("type") == "query" and isinstance(text, str):
            found = _LABEL_VALUES.fullmatch(text) or _QUERY_RESULT.fullmatch(text)
            yield found[1] or "" if found else ""


def _expressions(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can say
    if isinstance(value, dict):
        if isinstance(value.get("expr"), str):
            yield value["expr"]
        for child in value.values():
            yield from _expressions(child)
    elif isinstance(value, list):
        for child in value:
            yield from _expressions(child)
