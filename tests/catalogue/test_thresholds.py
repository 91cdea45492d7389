"""Thresholds: a number by default, series where an override sets them, first match wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator import catalogue
from generator.catalogue.model import AlertingRule, RecordingRule
from generator.catalogue.thresholds import RECORD, Thresholds
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

NEAR = "ContainerMemoryNearLimit"
OVERRIDES = f"""
overrides:
  - match: {{namespace: "data-.*", workload: "postgres.*"}}
    alerts: {{{NEAR}: {{warning: 97%}}, ContainerMemoryLeak: {{enabled: false}}}}
  - match: {{namespace: "data-.*"}}
    alerts: {{{NEAR}: {{warning: 90%, critical: 99%}}}}
"""


def thresholds(folder: Path, text: str = "") -> Thresholds:
    return Thresholds(load(folder, text), catalogue.declared()[NEAR])


def expr_of(folder: Path, text: str, alert: str, severity: str = "warning") -> str:
    rules = [r for g in catalogue.load(load(folder, text)).alerting for r in g.rules]
    (rule,) = (
        r
        for r in rules
        if isinstance(r, AlertingRule) and (r.alert, r.severity) == (alert, severity)
    )
    return rule.expr


def test_without_overrides_a_threshold_is_a_number(tmp_path: Path) -> None:
    """The common case costs nothing."""
    expr = expr_of(tmp_path, "", NEAR)
    assert "container:memory_real_used_bound:ratio > 0.95" in expr
    assert RECORD not in expr


def test_configured_threshold_replaces_the_catalogues(tmp_path: Path) -> None:
    """`alerts:` sets it for every workload."""
    text = f"alerts: {{{NEAR}: {{warning: 91.5%}}}}"
    assert "> 0.915" in expr_of(tmp_path, text, NEAR)


def test_override_is_joined_in_and_the_number_holds_elsewhere(tmp_path: Path) -> None:
    """One expression, whatever the number of overrides."""
    expr = expr_of(tmp_path, OVERRIDES, NEAR)
    series = f'{RECORD}{{alert="{NEAR}", threshold="warning"}}'
    assert expr.count(series) == 2
    assert "> 0.95" in expr


def test_first_override_that_names_the_alert_wins(tmp_path: Path) -> None:
    """Later matches do not add to it: what it leaves out is the default."""
    seen = thresholds(tmp_path, OVERRIDES)
    assert seen.value("warning", "data-a", "postgres-main") == 0.97
    assert seen.value("critical", "data-a", "postgres-main") == 0.98
    assert seen.value("warning", "data-a", "kafka") == 0.9
    assert seen.value("warning", "shop", "postgres-main") == 0.95


def test_patterns_match_whole_names(tmp_path: Path) -> None:
    """As in PromQL, a regex is anchored."""
    assert thresholds(tmp_path, OVERRIDES).value("warning", "my-data-a", "kafka") == 0.95


def test_override_records_are_one_a_threshold_in_groups_of_their_own(tmp_path: Path) -> None:
    """Their labels name the alert and the threshold; their branches stand in the order written."""
    groups = catalogue.load(load(tmp_path, OVERRIDES)).recording
    (group,) = (group for group in groups if group.name.startswith("realmem-overrides"))
    rules = [rule for rule in group.rules if isinstance(rule, RecordingRule)]
    assert [(rule.labels["alert"], rule.labels["threshold"]) for rule in rules] == [
        ("ContainerMemoryLeak", "enabled"),
        (NEAR, "warning"),
        (NEAR, "critical"),
    ]
    assert "* 0 + 0.97\nor\n" in rules[1].expr
    assert rules[1].expr.endswith("* 0 + 0.9")
    assert 'namespace=~"data-.*", workload=~"postgres.*"' in rules[1].expr


def test_alert_that_an_override_disables_leaves_those_workloads_out(tmp_path: Path) -> None:
    """The whole alert is switched off for them, whatever its expression."""
    expr = expr_of(tmp_path, OVERRIDES, "ContainerMemoryLeak")
    assert 'threshold="enabled"} == 0' in expr
    assert 'threshold="enabled"' not in expr_of(tmp_path, OVERRIDES, NEAR)


def test_many_overrides_split_into_groups_that_fit(tmp_path: Path) -> None:
    """However many alerts are overridden, no group passes the rulers' limit."""
    groups = catalogue.load(load(tmp_path, OVERRIDES)).recording
    assert all(len(group.rules) <= 20 for group in groups)
