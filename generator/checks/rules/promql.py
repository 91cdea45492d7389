"""rules/promql: every expression parses, has a type that fits, and runs on Prometheus 2.42.

A rule whose expression does not parse keeps its whole file from loading. Functions, operators and
notations that came after Prometheus 2.42 do so on older servers only; many are still behind a
feature flag on new ones. An alert that compares nothing fires for as long as its metric exists.
(A constant such as `vector(1)`, the dead man's switch, is meant to.)

    - alert: NoCondition
      expr: sum by (pod) (container_memory_rss)        # fires for every pod, always
    - record: pod:memory:bytes
      expr: mad_over_time(container_memory_rss[5m])    # Prometheus 2.49

Remedy: write what the message names in the functions of 2.42; compare the value with a threshold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.expressions import Aggregate, Call, Selector, walk
from generator.checks.filtering import Filtering
from generator.checks.parsing import MAX_LENGTH, Unparsable, mask, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "rules/promql"
SEVERITY: Severity = "error"

# The version that each function or aggregation arrived in; empty: after 2.42.
NEWER = {
    "mad_over_time": "2.49",
    "sort_by_label": "2.49",
    "sort_by_label_desc": "2.49",
    "histogram_avg": "",
    "histogram_stddev": "",
    "histogram_stdvar": "",
    "histogram_quantiles": "",
    "limitk": "2.54",
    "limit_ratio": "2.54",
    "double_exponential_smoothing": "3.0",
    "info": "3.0",
    "ts_of_last_over_time": "3.5",
    "ts_of_max_over_time": "3.5",
    "ts_of_min_over_time": "3.5",
    "first_over_time": "3.7",
    "ts_of_first_over_time": "3.7",
    "max_of": "3.13",
    "min_of": "3.13",
    "start_timestamp": "3.14",
    "integral": "3.16",
    "start": "",
    "end": "",
    "step": "",
    "range": "",
}
# Notations, looked for outside brackets and in them.
_OUTSIDE = (
    (re.compile(r"\boffset\s+-?\d+(\.\d+)?(?![\w.])"), "3.0", "a number in place of a duration"),
    (re.compile(r"(?<![\w:.])\d+(ms|[smhdwy])\b"), "3.0", "a duration in place of a number"),
    (re.compile(r"\bfill(_left|_right)?\s*\("), "3.10", "fill"),
    (re.compile(r"\]\s*(anchored|smoothed)\b"), "3.7", "anchored and smoothed"),
    (re.compile(r"(?<![\w:.])\d+_\d"), "2.54", "an underscore in a number"),
)
_INSIDE = (
    (re.compile(r"\s*\d+(\.\d+)?\s*(:.*)?"), "3.0", "a number in place of a duration"),
    (re.compile(r".*[-+*/%^(].*", re.DOTALL), "3.4", "arithmetic in a duration"),
)
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_OFFSET = re.compile(r"\boffset\s+-?(\d+(ms|[smhdwy]))+\b")
_CLASSIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)


def check(subject: Subject) -> Iterator[Finding]:
    """Report expressions that Prometheus 2.42 refuses, and alerts without a condition."""
    filtering = Filtering(subject)
    for rule in subject.rules:
        newer = list(_notations(rule.expr))
        expr = parse(rule.expr)
        if not isinstance(expr, Unparsable):
            newer += _newer(expr)
            if expr.type not in {"vector", "scalar"}:
                message = f"the expression gives a {expr.type}, a rule needs a vector or a scalar"
                yield rule.finding(ID, SEVERITY, message, _remedy(expr), expr=True)
            elif rule.kind == "alert" and not filtering.filters(expr):
                yield rule.finding(
                    ID,
                    "warning",
                    "compares nothing, so that it fires as long as its metric exists",
                    "compare the value with a threshold",
                    expr=True,
                )
        elif not newer:
            yield _unparsable(rule, expr)
        for message in dict.fromkeys(newer):
            yield rule.finding(ID, SEVERITY, message, "write it for Prometheus 2.42", expr=True)


def _unparsable(rule: Rule, why: Unparsable) -> Finding:
    message = f"the expression is not PromQL: {why.reason}"
    if rule.reader == "victoriametrics":
        hint = "if it is MetricsQL, nothing more is checked of it"
        return rule.finding(ID, "info", message, hint, expr=True)
    return rule.finding(ID, SEVERITY, message, expr=True)


def _remedy(expr: Expr) -> str | None:
    matrix = "apply a function such as rate() or max_over_time() to the range"
    return matrix if expr.type == "matrix" else None


def _newer(expr: Expr) -> Iterator[str]:
    for node in walk(expr):
        name = node.func if isinstance(node, Call) else ""
        name = node.op if isinstance(node, Aggregate) else name
        if name in NEWER:
            yield f"{name}() needs {_version(NEWER[name])}"
        if isinstance(node, Selector):
            used = [node.name, *(each.name for each in node.matchers)]
            if any(each is not None and not _CLASSIC.fullmatch(each) for each in used):
                yield f"a quoted name needs {_version('3.0')}"


def _notations(text: str) -> Iterator[str]:
    if len(text) > MAX_LENGTH:
        return
    masked = mask(text)
    outside = _OFFSET.sub("", _BRACKETS.sub("[]", masked))
    for pattern, version, what in _OUTSIDE:
        if pattern.search(outside):
            yield f"{what} needs {_version(version)}"
    for inside in _BRACKETS.findall(masked):
        for pattern, version, what in _INSIDE:
            if pattern.fullmatch(inside):
                yield f"{what} needs {_version(version)}"


def _version(number: str) -> str:
    return f"Prometheus {number}" if number else "a later Prometheus than 2.42"
