"""Grafana's variables in PromQL: replaced by something that parses, as Grafana would."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.checks.parsing import MAX_LENGTH, Unparsable, mask, parse

if TYPE_CHECKING:
    from generator.checks.dashboard import Query

# A range that nobody writes, by which `$__rate_interval` is known again after parsing.
RATE_INTERVAL = "4m57s"

# As far around a variable as its place is looked for, and more of them than a query has.
CONTEXT = 500
MAX_VARIABLES = 500

VARIABLE = re.compile(r"\$\{(\w+)(?:\.[^}:]*)?(?::[^}]*)?\}|\$(\w+)|\[\[(\w+)(?::[^\]]*)?\]\]")
_BUILT_IN = {
    "__rate_interval": RATE_INTERVAL,
    "__interval": "5m",
    "__range": "5m",
    "__interval_ms": "300000",
    "__range_s": "300",
    "__range_ms": "300000",
    "__from": "1",
    "__to": "1",
}
_VALUES_CALL = re.compile(r"(label_values|label_names|metrics|query_result)\s*\((.*)\)", re.DOTALL)
_NUMBER_WANTED = re.compile(
    r"\b(?:topk|bottomk|limitk|limit_ratio|quantile)\s*(?:(?:by|without)\s*\([^()]*\)\s*)?\(\s*$"
)


def names(text: str) -> list[str]:
    """Give the names of the variables that a text uses, Grafana's own left out."""
    found = ["".join(group or "" for group in match.groups()) for match in VARIABLE.finditer(text)]
    return [name for name in found if not name.startswith("__") and not name.isdigit()]


def substitute(text: str) -> str:
    """Replace every variable by a value that suits the place where it stands."""
    if len(text) > MAX_LENGTH or text.count("$") + text.count("[[") > MAX_VARIABLES:
        return text  # which then does not parse
    masked = mask(text)
    out: list[str] = []
    end = 0
    for found in VARIABLE.finditer(text):
        out += [text[end : found.start()], _value(found, masked)]
        end = found.end()
    return "".join([*out, text[end:]])


def _value(found: re.Match[str], masked: str) -> str:
    name = next(group for group in found.groups() if group)
    in_string = masked[found.start()] == " "
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    if in_string:
        return "x"
    start, end = found.span()
    before = masked[max(0, start - CONTEXT) : start].rstrip()
    after = masked[end : end + CONTEXT].lstrip()
    if before.rfind("[") > before.rfind("]") or before.endswith("offset"):
        return "5" if re.match(r"(ms|[smhdwy])\b", after) else "5m"
    if before.rfind("{") > before.rfind("}") and before[-1] in "{,":
        return "x" if after[:1] in set("=!~") else 'x="x"'
    return "1" if _NUMBER_WANTED.search(before) else "x"


@lru_cache(maxsize=4096)
def promql_of(query: Query) -> tuple[str | Unparsable, ...]:
    """Give the PromQL in a query, substituted: what label_values and its like ask of Prometheus."""
    if query.kind != "variable":
        return (_suited(query.text),)
    if VARIABLE.fullmatch(query.text.strip()):
        return ()
    call = _VALUES_CALL.fullmatch(query.text.strip())
    if call is None:
        return (Unparsable("neither label_values, label_names, metrics nor query_result"),)
    function, argument = call.groups()
    if function == "label_values":
        selector, comma, _ = argument.rpartition(",")
        # A comma inside braces separates matchers: label_values(up{a="b",c="d"}) has no label.
        argument = selector if comma and selector.count("{") == selector.count("}") else ""
    elif function != "query_result":
        argument = ""
    return (_suited(argument),) if argument.strip() else ()


def _suited(text: str) -> str:
    """Substitute; where a name does not parse, a number may: `x * $factor`, `f(x, $seconds)`."""
    named = substitute(text)
    if named != text and isinstance(parse(named), Unparsable):
        masked = mask(text)
        numbered = VARIABLE.sub(
            lambda found: (
                "1"
                if masked[found.start()] != " " and _value(found, masked) == "x"
                else _value(found, masked)
            ),
            text,
        )
        if not isinstance(parse(numbered), Unparsable):
            return numbered
    return named
