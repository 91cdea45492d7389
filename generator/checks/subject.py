"""What is checked: the rules and dashboards of any files, with file and line of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections import abc

    from generator.checks.dashboard import Dashboard
    from generator.checks.finding import Severity
    from generator.documents.nodes import Mapping

# Who reads a rule file: a Prometheus, or by way of an object or a ruler's API something else.
Reader = Literal["prometheus", "prometheus-operator", "victoriametrics", "mimir", "thanos"]


@dataclass(frozen=True)
class Lines:
    """Where lines of a text stand in its file: a text in a `|` block begins further down.

    In a text that is quoted or folded lines cannot be told, and all are the one it begins on.
    """

    first: int = 1
    exact: bool = True

    def __call__(self, line: int) -> int:
        """Give the file's line for one of the text's; both count from 1."""
        return self.first + line - 1 if self.exact else self.first


WHOLE = Lines()


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
    reader: Reader = "prometheus"

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
    """What holds `groups`, as YAML nodes: a file, or a text or an object in one.

    `extra` are the lines where documents begin that its reader leaves unread; `whole` says that
    the file is nothing else, so that promtool can read it.
    """

    path: str
    root: Mapping
    extra: tuple[int, ...] = ()
    reader: Reader = "prometheus"
    lines: Lines = WHOLE
    whole: bool = True


@dataclass(frozen=True)
class Unreadable:
    """A file, or a text in one, that could not be read or parsed."""

    path: str
    line: int | None
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Skipped:
    """A file, or an object in one, that is neither rules nor a dashboard; `kind` says what."""

    path: str
    kind: str
    line: int | None = None


@dataclass(frozen=True)
class Subject:
    """Everything that was found to check.

    `tests` are promtool's unit tests of rules, `alertmanagers` configs of Alertmanager. `complete`
    says that no rules and dashboards belong to these that were not given.
    """

    rules: tuple[Rule, ...] = ()
    rule_files: tuple[RuleFile, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    tests: tuple[str, ...] = ()
    alertmanagers: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    complete: bool = False

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

    @property
    def empty(self) -> bool:
        """Whether there is nothing to check at all."""
        found = (self.rules, self.rule_files, self.dashboards, self.alertmanagers, self.tests)
        return not any((*found, self.unreadable))
