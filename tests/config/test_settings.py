"""Settings and overrides of single alerts, by what the catalogue declares."""

# ruff: noqa: E501 - a case and its whole message read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.config.quantities import Duration
from generator.config.thresholds import threshold_text
from generator.errors import ConfigError

if TYPE_CHECKING:
    from generator.config.parameters import ThresholdKind
    from tests.config.conftest import Loads, Refuses

NEAR = "ContainerMemoryNearLimit"
ORDER = "keep warning below critical"


def test_thresholds_arrive_in_the_unit_of_their_kind(loads: Loads) -> None:
    """A ratio as a share, a duration in seconds, a size in bytes, a number as it is."""
    config = loads("alerts: {ContainerMemoryLeak: {horizon: 12h, least: 32Mi, steepness: 2}}\n")
    assert config.alerts.settings["ContainerMemoryLeak"].thresholds == {
        "horizon": 43200.0,
        "least": 33554432,
        "steepness": 2,
    }


def test_an_alert_of_one_severity_takes_another(loads: Loads) -> None:
    """Everything else that may be said of an alert, at once."""
    config = loads(
        "alerts:\n"
        "  ContainerOOMKilled:\n"
        "    enabled: true\n"
        "    for: 0s\n"
        "    severity: critical\n"
        "    labels: {team: a}\n"
    )
    killed = config.alerts.settings["ContainerOOMKilled"]
    assert killed.enabled is True
    assert killed.for_ == Duration("0s", 0)
    assert killed.severity == "critical"
    assert killed.labels == {"team": "a"}


def test_an_alert_of_several_severities_can_do_with_fewer(loads: Loads) -> None:
    """Those that are not named are not written; without the key all are."""
    config = loads(f"alerts: {{{NEAR}: {{severities: [critical]}}}}\n")
    assert config.alerts.settings[NEAR].severities == ("critical",)
    assert loads("").alerts.settings[NEAR].severities is None


def test_an_alert_without_any_severity_is_refused(loads: Loads) -> None:
    """Who wants none of an alert switches it off."""
    with pytest.raises(ConfigError, match="must not be empty"):
        loads(f"alerts: {{{NEAR}: {{severities: []}}}}\n")


def test_naming_an_alert_does_not_enable_it(loads: Loads) -> None:
    """What is off by declaration stays off until the file says otherwise."""
    config = loads("alerts: {ContainerOOMKilled: {for: 5m}}\n")
    assert config.alerts.settings["ContainerOOMKilled"].enabled is False


def test_an_override_that_changes_nothing_is_kept(loads: Loads) -> None:
    """First match wins: it shields its workloads from the overrides after it."""
    config = loads("overrides: [{match: {workload: x}}, {match: {namespace: y}, alerts: }]\n")
    assert [dict(override.alerts) for override in config.overrides] == [{}, {}]


def test_an_override_may_enable_an_alert_of_workloads(loads: Loads) -> None:
    """Both levels that live in a namespace can be overridden."""
    config = loads(
        "overrides: [{match: {workload: x}, alerts: {ContainerOOMKilled: {enabled: on}}}]"
    )
    assert config.overrides[0].alerts["ContainerOOMKilled"].enabled is True


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"alerts: {{{NEAR}: 95%}}", f'1:36: alerts.{NEAR}: must be a mapping, not "95%"; write key: value'),
        (f"alerts: {{{NEAR}: {{severity: info}}}}", f"1:37: alerts.{NEAR}.severity: {NEAR} has warning and critical by itself; name those that you want under severities"),
        (f"alerts: {{{NEAR}: {{severities: [warning, info]}}}}", f"1:59: alerts.{NEAR}.severities[1]: {NEAR} is never info; choose from warning, critical"),
        ("alerts: {ContainerMemoryLeak: {severities: [info]}}", '1:32: unknown key "severities" in ContainerMemoryLeak; did you mean "severity"?'),
        ("alerts: {ContainerMemoryLeak: {severity: page}}", '1:42: alerts.ContainerMemoryLeak.severity: "page" is not known; write one of: info, warning, critical'),
        ("alerts: {ContainerMemoryLeak: {enabled: 'no'}}", '1:41: alerts.ContainerMemoryLeak.enabled: must be true or false, not "no"'),
        ("alerts: {ContainerMemoryLeak: {horizon: 8}}", "1:41: alerts.ContainerMemoryLeak.horizon: 8 has no unit; write 8h, not 8"),
        ("alerts: {ContainerMemoryLeak: {least: 5MB}}", '1:39: alerts.ContainerMemoryLeak.least: "5MB" is not a size in bytes; write 5M'),
        ("alerts: {ContainerMemoryLeak: {steepness: x}}", '1:43: alerts.ContainerMemoryLeak.steepness: "x" is not a number; write one without unit or quotes'),
        ("alerts: {ContainerMemoryLeak: {thresholds: {}}}", '1:32: unknown key "thresholds" in ContainerMemoryLeak; known keys: enabled, for, severity, labels, horizon, least, steepness'),
        ("alerts: {settings: {}}", '1:10: unknown key "settings" in alerts; known keys: runbook_url, dashboard_url, labels, ContainerMemoryNearLimit, ContainerMemoryLeak, MemoryMetricsMissing, ContainerOOMKilled'),
        (f"alerts: {{{NEAR}: {{warning: 98%}}}}", f"1:46: alerts.{NEAR}.warning: 98% is not below critical, which is 98% by default; {ORDER}"),
        (f"alerts: {{{NEAR}: {{critical: 0.95}}}}", f"1:47: alerts.{NEAR}.critical: 95% is not above warning, which is 95% by default; {ORDER}"),
        (f"alerts: {{{NEAR}: {{warning: 0.9, critical: 0.8}}}}", f"1:46: alerts.{NEAR}.warning: 90% is not below critical, which is 80%; {ORDER}"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused(refuses: Refuses, text: str, problem: str) -> None:
    """What an alert does not have, or has in another unit or order."""
    assert refuses(text) == [f"realmem.yaml:{problem}"]


@pytest.mark.parametrize(
    ("alerts", "problem"),
    [
        (f"{NEAR}: {{for: 5m}}", f"2:62: overrides[0].alerts.{NEAR}.for: an override cannot set for, which is one for the whole alert; set it under alerts: {NEAR}"),
        (f"{NEAR}: {{severity: info}}", f"2:62: overrides[0].alerts.{NEAR}.severity: an override cannot set severity, which is one for the whole alert; set it under alerts: {NEAR}"),
        (f"{NEAR}: {{labels: {{}}}}", f"2:62: overrides[0].alerts.{NEAR}.labels: an override cannot set labels, which is one for the whole alert; set it under alerts: {NEAR}"),
        (f"{NEAR}: {{warnin: 5%}}", f'2:62: unknown key "warnin" in {NEAR}; did you mean "warning"?'),
        (f"{NEAR}: {{enabled: 1}}", f"2:71: overrides[0].alerts.{NEAR}.enabled: must be true or false, not 1"),
        (f"{NEAR}: {{warning: 99%}}", f"2:71: overrides[0].alerts.{NEAR}.warning: 99% is not below critical, which is 97% as set under alerts; {ORDER}"),
        (f"{NEAR}: {{critical: 5%}}", f"2:72: overrides[0].alerts.{NEAR}.critical: 5% is not above warning, which is 95% by default; {ORDER}"),
        (f"{NEAR}: 5", f"2:61: overrides[0].alerts.{NEAR}: must be a mapping, not 5; write key: value"),
        ("MemoryMetricsMissing: {enabled: no}", "2:35: overrides[0].alerts.MemoryMetricsMissing: MemoryMetricsMissing looks at a cluster, not at workloads; set it under alerts, for all"),
        ("ContainerMemoryLeek: {}", '2:35: unknown key "ContainerMemoryLeek" in alerts; did you mean "ContainerMemoryLeak"?'),
        ("zzz: {}", '2:35: unknown key "zzz" in alerts; known keys: ContainerMemoryNearLimit, ContainerMemoryLeak, ContainerOOMKilled'),
    ],
)  # fmt: skip
def test_wrong_overrides_are_refused(refuses: Refuses, alerts: str, problem: str) -> None:
    """An override sets what can differ by workload: enabled and thresholds."""
    text = f"alerts: {{{NEAR}: {{critical: 97%}}}}\n"
    text += f"overrides: [{{match: {{workload: x}}, alerts: {{{alerts}}}}}]\n"
    found = refuses(text)
    assert len(found) == 1
    assert found[0].split(": ", 1)[1] == problem.split(": ", 1)[1]
    assert found[0].startswith("realmem.yaml:2:")


def test_an_override_keeps_what_it_does_not_set(loads: Loads) -> None:
    """A warning above the default critical is right where the alert's own critical is higher."""
    config = loads(
        f"alerts: {{{NEAR}: {{critical: 100%}}}}\n"
        f"overrides: [{{match: {{workload: x}}, alerts: {{{NEAR}: {{warning: 99%}}}}}}]\n"
    )
    assert config.overrides[0].alerts[NEAR].thresholds == {"warning": 0.99}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("ratio", 0.977, "97.7%"),
        ("duration", 5400.0, "1h30m"),
        ("bytes", 536870912, "512Mi"),
        ("number", 65000.0, "65000"),
    ],
)
def test_a_threshold_is_printed_as_the_config_writes_it(
    kind: ThresholdKind, value: float, text: str
) -> None:
    """Messages and the schema speak the file's language."""
    assert threshold_text(kind, value) == text


@pytest.mark.parametrize("name", ["pod", "workload", "node", "cluster", "severity"])
def test_a_label_that_tells_alerts_apart_cannot_be_fixed(loads: Loads, name: str) -> None:
    """With one value for all, all alerts would be one, and Prometheus refuses to evaluate it."""
    for text in (f"labels: {{{name}: x}}", f"{NEAR}: {{labels: {{{name}: x}}}}"):
        with pytest.raises(ConfigError, match=f'"{name}" is'):
            loads(f"alerts: {{{text}}}\n")
