"""The checks by id, and the run of those that are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks import external
from generator.checks.alerts import cache, labels, metadata
from generator.checks.bundle import closure
from generator.checks.dashboards import links, panels, structure, variables
from generator.checks.dashboards import promql as dashboard_promql
from generator.checks.files import parse
from generator.checks.promql import counters, joins, ranges, selectors, sums
from generator.checks.rules import chain, churn, duplicate, naming, schema
from generator.checks.rules import promql as rule_promql
from generator.config.check_ids import matching
from generator.config.refusal import Refused
from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject


@dataclass(frozen=True)
class Check:
    """One check: its id, what its findings are by default, and its page of documentation."""

    id: str
    severity: Severity
    check: Callable[[Subject], Iterable[Finding]]
    doc: str


def _check(module: ModuleType) -> Check:
    return Check(module.ID, module.SEVERITY, module.check, module.__doc__ or "")


CHECKS: dict[str, Check] = {
    module.ID: _check(module)
    for module in (
        parse,
        schema,
        rule_promql,
        duplicate,
        chain,
        churn,
        naming,
        metadata,
        labels,
        cache,
        joins,
        sums,
        counters,
        selectors,
        ranges,
        closure,
        structure,
        panels,
        variables,
        links,
        dashboard_promql,
    )
}
IDS = (*CHECKS, *external.IDS)


def selected(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
    """Give the ids that are wanted: all, or those of `select`, less those of `ignore`.

    Each is an id, an area (`rules`) or a pattern (`*/promql`). Raises RealmemError for one that
    names no check: a typing error must not switch a check off unseen.
    """
    chosen = _matching(select) or frozenset(IDS)
    return chosen - _matching(ignore)


def _matching(patterns: Iterable[str]) -> frozenset[str]:
    try:
        return frozenset().union(*map(matching, patterns))
    except Refused as refused:
        raise RealmemError(Problem(refused.message, hint=refused.hint)) from None


def run(subject: Subject, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """Run the checks that are ours; the findings are sorted by file, line, id and message."""
    wanted = selected(select, ignore)
    findings = [
        finding
        for check in CHECKS.values()
        if check.id in wanted
        for finding in check.check(subject)
    ]
    return sorted(findings, key=lambda finding: finding.place)
