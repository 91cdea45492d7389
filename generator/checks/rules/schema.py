"""rules/schema: rule files are what Prometheus reads.

Prometheus refuses a file with an unknown key, a rule that is both a record and an alert, two
groups of one name, a name or duration that it does not know, and then loads none of its rules.
It is Prometheus 2.42 that is asked: keys that a later one brought are named with their version.
A label that YAML takes for a number is read as text by Prometheus, but refused by Kubernetes in a
PrometheusRule; that is a warning.

    - record: pod:memory:bytes
      exprs: sum by (pod) (container_memory_rss)     # unknown key "exprs"
      for: 5m                                        # a record has no "for"
      labels: {tier: 1}                              # not text

Remedy: correct the key or value that is named; quote numbers in labels.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from generator.checks.durations import duration
from generator.checks.finding import Finding
from generator.checks.rulefiles import VICTORIAMETRICS, mappings
from generator.documents.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity
    from generator.checks.subject import Reader, Subject
    from generator.documents.nodes import Node

ID = "rules/schema"
SEVERITY: Severity = "error"

_GROUP = ("name", "interval", "limit", "rules")
_RULE = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
# What others than Prometheus read besides: prometheus-operator's PrometheusRule, VictoriaMetrics'
# VMRule, and mimirtool. Of the file, of a group, of a rule.
_MORE: dict[Reader, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "prometheus": ((), (), ()),
    "prometheus-operator": (
        (),
        ("labels", "query_offset", "partial_response_strategy"),
        (),
    ),
    "victoriametrics": (
        (),
        ("labels", *sorted(VICTORIAMETRICS)),
        ("debug", "update_entries_limit"),
    ),
    "thanos": ((), ("partial_response_strategy",), ()),
    "mimir": (
        ("namespace",),
        (
            "query_offset", "evaluation_delay", "source_tenants", "remote_write",
            "align_evaluation_time_on_interval",
        ),
        (),
    ),
}  # fmt: skip
_LATER = {
    "query_offset": "2.53",
    "labels": "3.0",
}
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)


class _Wrong(NamedTuple):
    """What is wrong at a line."""

    line: int
    message: str
    hint: str | None = None
    severity: Severity = SEVERITY


def check(subject: Subject) -> Iterator[Finding]:
    """Report what Prometheus' reader of rule files refuses."""
    for file in subject.rule_files:
        for wrong in _file(file.root, file.reader):
            line = file.lines(wrong.line)
            yield Finding(ID, wrong.severity, file.path, line, wrong.message, wrong.hint)
        for line in file.extra:
            message = "a second YAML document, which Prometheus does not read"
            yield Finding(ID, SEVERITY, file.path, line, message, "give it a file of its own")


def _file(root: Mapping, reader: Reader) -> Iterator[_Wrong]:
    yield from _keys(root, ("groups", *_MORE[reader][0]), "the file")
    groups = root.get("groups")
    if not isinstance(groups, Sequence) and not _null(groups):
        yield _Wrong(root.line, '"groups" is not a list')
    yield from _only_mappings(groups, "a group")
    seen: dict[str, int] = {}
    for group in mappings(groups):
        name = _text(group.get("name"))
        if not name:
            yield _Wrong(group.line, "a group has no name", 'give it a "name"')
        elif name in seen:
            message = f'group "{name}" stands in this file twice, first at line {seen[name]}'
            yield _Wrong(group.line, message, "rename one, or join them")
        seen.setdefault(name, group.line)
        yield from _group(group, f'group "{name}"', reader)


def _group(group: Mapping, where: str, reader: Reader) -> Iterator[_Wrong]:
    yield from _keys(group, (*_GROUP, *_MORE[reader][1]), where)
    yield from _duration(group, "interval", where)
    limit = group.get("limit")
    if limit is not None and not (isinstance(limit, Scalar) and re.fullmatch(r"\d+", limit.text)):
        yield _Wrong(limit.line, f'{where}: "limit" is not a whole number')
    rules = group.get("rules")
    if not isinstance(rules, Sequence) and not _null(rules):
        yield _Wrong(group.line, f'{where}: "rules" is not a list')
    yield from _only_mappings(rules, f"{where}: a rule")
    for position, rule in enumerate(mappings(rules), start=1):
        name = _text(rule.get("alert")) or _text(rule.get("record"))
        what = f'"{name}"' if name else f"{where}, rule {position}"
        yield from _keys(rule, (*_RULE, *_MORE[reader][2]), what)
        yield from _rule(rule, what)


def _rule(rule: Mapping, where: str) -> Iterator[_Wrong]:
    record, alert = _text(rule.get("record")), _text(rule.get("alert"))
    if record and alert:
        yield _Wrong(rule.line, f'{where}: both "record" and "alert"', "make two rules of it")
    elif not record and not alert:
        yield _Wrong(rule.line, f'{where}: neither "record" nor "alert"')
    elif record:
        yield from _record(rule, record, where)
    if not _text(rule.get("expr")).strip():
        yield _Wrong(rule.line, f'{where}: no "expr"')
    for key in ("for", "keep_firing_for"):
        yield from _duration(rule, key, where)
    yield from _names(rule, "labels", where)
    yield from _names(rule, "annotations", where)


def _record(rule: Mapping, record: str, where: str) -> Iterator[_Wrong]:
    for key in ("for", "keep_firing_for", "annotations"):
        node = rule.get(key)
        if node is not None:
            yield _Wrong(node.line, f'{where}: "{key}" on a recording rule', "take it out")
    if "{" in record or "}" in record:
        message = f"{where}: braces in the name of a record"
        yield _Wrong(rule.line, message, 'put the labels under "labels"')
    elif not _METRIC.fullmatch(record):
        yield _Wrong(rule.line, f"{where}: not a metric's name")


def _names(rule: Mapping, key: str, where: str) -> Iterator[_Wrong]:
    node = rule.get(key)
    if node is not None and not isinstance(node, Mapping) and not _null(node):
        yield _Wrong(node.line, f'{where}: "{key}" is not a mapping')
    kind = key.removesuffix("s")
    for name, value in node.pairs if isinstance(node, Mapping) else ():
        if not _LABEL.fullmatch(name.text) or (kind == "label" and name.text == "__name__"):
            yield _Wrong(name.line, f'{where}: "{name.text}" is not a name for {_a(kind)}')
        if not isinstance(value, Scalar):
            yield _Wrong(value.line, f'{where}: {kind} "{name.text}" is not text')
        elif not value.quoted:
            message = f'{where}: {kind} "{name.text}" is {value.text or "empty"}, which is not text'
            yield _Wrong(value.line, message, "quote it", "warning")


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "annotation" else f"a {kind}"


def _duration(node: Mapping, key: str, where: str) -> Iterator[_Wrong]:
    value = node.get(key)
    if value is not None and duration(_text(value)) is None and not _null(value):
        message = f'{where}: "{key}" is "{_text(value)}", which is not a duration'
        yield _Wrong(value.line, message, "write it as 30s, 5m or 1h30m")


def _keys(node: Mapping, known: tuple[str, ...], where: str) -> Iterator[_Wrong]:
    seen: set[str] = set()
    for key, _ in node.pairs:
        if key.text in seen:
            yield _Wrong(key.line, f'{where}: key "{key.text}" stands twice')
        elif key.text not in known:
            later = _LATER.get(key.text)
            near = difflib.get_close_matches(key.text[:40], known, n=1)
            hint = f"it is {_since(later)}" if later else None
            hint = hint or (f'did you mean "{near[0]}"?' if near else None)
            yield _Wrong(key.line, f'{where}: unknown key "{key.text}"', hint)
        seen.add(key.text)


def _since(later: str) -> str:
    return f"known from Prometheus {later} on" if later[0].isdigit() else f"{later}'s alone"


def _only_mappings(node: Node | None, what: str) -> Iterator[_Wrong]:
    for item in node.items if isinstance(node, Sequence) else ():
        if not isinstance(item, Mapping):
            yield _Wrong(item.line, f"{what} is not a mapping")


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and not node.null else ""


def _null(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.null)
