"""What is checked: the rules and dashboards of any files, with file and line of each rule."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from generator.checks.dashboard import Dashboard
from generator.checks.discovery import discover
from generator.checks.documents import MalformedError, Mapping, Node, Scalar, Sequence, read
from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections import abc
    from pathlib import Path

    from generator.checks.finding import Severity

# A rule file is some hundred kilobytes, a dashboard rarely one megabyte.
MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Rule:
    """A rule as it is written; what its file gets wrong about types is `rules/schema`'s."""

    kind: Literal["record", "alert"]
    name: str
    expr: str
    labels: abc.Mapping[str, str]
    annotations: abc.Mapping[str, str]
    for_: str
    group: str
    interval: str
    path: str
    line: int
    expr_line: int

    def finding(
        self,
        check: str,
        severity: Severity,
        message: str,
        hint: str | None = None,
        *,
        expr: bool = False,
    ) -> Finding:
        """Make a finding about this rule, at its expression's line if it is about that."""
        line = self.expr_line if expr else self.line
        return Finding(check, severity, self.path, line, f"{self.name}: {message}", hint)


@dataclass(frozen=True)
class RuleFile:
    """A file of rule groups, as YAML nodes; `extra` are the lines where more documents begin."""

    path: str
    root: Mapping
    extra: tuple[int, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read or parsed."""

    path: str
    line: int | None
    message: str


@dataclass(frozen=True)
class Subject:
    """Everything that was found to check.

    `tests` are promtool's unit tests of rules, `alertmanagers` configs of Alertmanager.
    """

    rules: tuple[Rule, ...] = ()
    rule_files: tuple[RuleFile, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    tests: tuple[str, ...] = ()
    alertmanagers: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    not_checked: tuple[str, ...] = ()

    @cached_property
    def records(self) -> dict[str, tuple[Rule, ...]]:
        """The recording rules by the name that they record."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.kind == "record":
                found.setdefault(rule.name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def alerts(self) -> tuple[Rule, ...]:
        """The alerting rules."""
        return tuple(rule for rule in self.rules if rule.kind == "alert")


@dataclass
class _Found:
    rules: list[Rule] = field(default_factory=list)
    rule_files: list[RuleFile] = field(default_factory=list)
    dashboards: list[Dashboard] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    alertmanagers: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)


def load(paths: abc.Sequence[Path]) -> Subject:
    """Read rule files and dashboards from files and folders.

    Raises RealmemError for a path that does not exist. A file that cannot be parsed becomes a
    finding of `files/parse`; one that is neither rules nor a dashboard is counted, not judged.
    """
    found = _Found()
    for file in discover(paths):
        path = str(file)
        try:
            _sort_in(found, path, _text(file), is_json=file.suffix == ".json")
        except MalformedError as error:
            found.unreadable.append(Unreadable(path, error.line, error.message))
    return Subject(**{name: tuple(value) for name, value in vars(found).items()})


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MalformedError(f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise MalformedError(f"larger than {MAX_BYTES // 1024 // 1024} MiB, which is not read")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MalformedError("not UTF-8", line) from None


def _sort_in(found: _Found, path: str, text: str, *, is_json: bool) -> None:
    if is_json:
        board = _json(text)
        if isinstance(board, dict) and {"panels", "schemaVersion"} & board.keys():
            found.dashboards.append(Dashboard(path, board))
            return
        if not (isinstance(board, dict) and {"groups", "rule_files"} & board.keys()):
            found.not_checked.append(path)
            return
    roots = read(text)
    first = roots[0] if roots else None
    if isinstance(first, Mapping) and first.get("groups") is not None:
        extra = tuple(root.line for root in roots[1:])
        found.rule_files.append(RuleFile(path, first, extra))
        found.rules.extend(rules_of(first, path))
    elif isinstance(first, Mapping) and first.get("tests") and first.get("rule_files"):
        found.tests.append(path)
    elif isinstance(first, Mapping) and first.get("route") and first.get("receivers"):
        found.alertmanagers.append(path)
    else:
        found.not_checked.append(path)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise MalformedError("nested too deeply to be read") from None
    except ValueError as error:  # a number of more digits than Python converts
        raise MalformedError(f"not JSON: {error}") from None


def rules_of(root: Mapping, path: str) -> abc.Iterator[Rule]:
    """Give the rules of a file that have a name and an expression, whatever else is wrong."""
    for group in mappings(root.get("groups")):
        for node in mappings(group.get("rules")):
            kind: Literal["record", "alert"] = "alert" if node.get("alert") else "record"
            name, expr = node.get(kind), node.get("expr")
            if isinstance(name, Scalar) and isinstance(expr, Scalar) and expr.text.strip():
                yield Rule(
                    kind=kind,
                    name=name.text,
                    expr=expr.text,
                    labels=_strings(node.get("labels")),
                    annotations=_strings(node.get("annotations")),
                    for_=_string(node.get("for")),
                    group=_string(group.get("name")),
                    interval=_string(group.get("interval")),
                    path=path,
                    line=node.line,
                    expr_line=expr.text_line,
                )


def mappings(node: Node | None) -> list[Mapping]:
    """Give the mappings of a list, or none."""
    items = node.items if isinstance(node, Sequence) else []
    return [item for item in items if isinstance(item, Mapping)]


def _string(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and not node.null else ""


def _strings(node: Node | None) -> dict[str, str]:
    pairs = node.pairs if isinstance(node, Mapping) else []
    return {key.text: _string(value) for key, value in pairs}
