"""Alerts: complete metadata, texts that fit the labels, links, and what the config changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator import catalogue
from generator.catalogue.alerts import literal
from generator.catalogue.model import AlertingRule
from generator.catalogue.samples import (
    CannotSampleError,
    sample_namespace,
    satisfying,
    without_example,
)
from generator.config.matchers import parse_matchers
from generator.config.quantities import duration
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

NEAR = "ContainerMemoryNearLimit"


def alerts(folder: Path, text: str = "") -> list[AlertingRule]:
    groups = catalogue.load(load(folder, text)).alerting
    return [rule for group in groups for rule in group.rules if isinstance(rule, AlertingRule)]


def test_every_alert_has_a_fixed_summary_and_a_templated_description(tmp_path: Path) -> None:
    """A summary is the same for every instance, so that notifications group."""
    for rule in alerts(tmp_path):
        summary = rule.annotations["summary"]
        assert summary.endswith(".")
        assert summary[0].isupper()
        assert "{{" not in summary
        assert "{{" in rule.annotations["description"]


def test_every_runbook_says_what_to_do(tmp_path: Path) -> None:
    """Meaning, impact, diagnosis, mitigation and when to silence, for every alert that is on."""
    loaded = catalogue.load(load(tmp_path))
    names = {rule.alert for rule in alerts(tmp_path)}
    runbooks = loaded.runbooks()
    assert {runbook.alert for runbook in runbooks} == names
    for runbook in runbooks:
        sections = (runbook.meaning, runbook.impact, runbook.diagnosis, runbook.mitigation)
        assert all(len(section) > 40 for section in (*sections, runbook.silence))
        assert "<<" not in "".join(sections)


def test_disabled_alert_is_not_written(tmp_path: Path) -> None:
    """`enabled: false` removes it, runbook and tests included."""
    text = f"alerts: {{{NEAR}: {{enabled: false}}}}"
    assert NEAR not in {rule.alert for rule in alerts(tmp_path, text)}
    assert NEAR not in {test.alert for test in catalogue.load(load(tmp_path, text)).tests()}


def test_one_severity_of_several_can_be_left_on(tmp_path: Path) -> None:
    """Who wants only the critical half names it."""
    text = f"alerts: {{{NEAR}: {{severities: [critical]}}}}"
    assert [r.severity for r in alerts(tmp_path, text) if r.alert == NEAR] == ["critical"]


def test_for_severity_and_labels_are_the_configs(tmp_path: Path) -> None:
    """An alert's own labels win over those of all alerts."""
    text = """
alerts:
  labels: {team: platform, tier: one}
  ContainerMemoryLeak: {for: 1h, severity: info, labels: {team: data}}
"""
    (leak,) = (r for r in alerts(tmp_path, text) if r.alert == "ContainerMemoryLeak")
    assert leak.for_ == "1h"
    assert leak.labels == {"severity": "info", "team": "data", "tier": "one"}


def test_users_label_value_is_data_to_prometheus_too() -> None:
    """Prometheus expands templates in labels; a brace that a user wrote stays a brace."""
    assert literal("a {{ $labels.pod }}") == 'a {{ "{{" }} $labels.pod }}'


def test_no_link_is_written_unless_configured(tmp_path: Path) -> None:
    """A dead link is worse than none."""
    for rule in alerts(tmp_path):
        assert set(rule.annotations) == {"summary", "description"}


def test_links_lead_to_the_runbook_and_to_the_board_of_what_fires(tmp_path: Path) -> None:
    """Label values are escaped for a URL when the alert fires."""
    text = """
alerts:
  runbook_url: https://runbooks.example.org/{alert}
  dashboard_url: https://grafana.example.org/
"""
    by_name = {rule.alert: rule for rule in alerts(tmp_path, text)}
    near = by_name[NEAR].annotations
    assert near["runbook_url"] == f"https://runbooks.example.org/{NEAR}"
    assert near["dashboard_url"] == (
        "https://grafana.example.org/d/realmem-pod?var-cluster={{ $labels.cluster | urlquery }}"
        "&var-namespace={{ $labels.namespace | urlquery }}&var-pod={{ $labels.pod | urlquery }}"
    )
    assert "/d/realmem-health?" in by_name["MemoryMetricsMissing"].annotations["dashboard_url"]


def test_slow_alerts_stand_in_a_group_of_their_own_interval(tmp_path: Path) -> None:
    """What reads hours of history is not evaluated every minute."""
    groups = catalogue.load(load(tmp_path)).alerting
    leak = [g.interval for g in groups if any(r.alert == "ContainerMemoryLeak" for r in g.rules)]
    assert leak == ["5m"]


def test_no_range_equals_a_natural_period(tmp_path: Path) -> None:
    """Prometheus 3 has left-open ranges: an event every 5 minutes flaps in a range of 5 minutes."""
    for rule in alerts(tmp_path):
        for text in re.findall(r"\[([0-9smhdw]+)\]", rule.expr):
            assert duration(text).seconds % 15 != 0, (rule.alert, text)


@pytest.mark.parametrize(
    ("matchers", "labels"),
    [
        ('job="kubelet"', {"job": "kubelet"}),
        ('job=~"kubelet|k3s-server"', {"job": "kubelet"}),
        ('job="", path!="/x"', {}),
    ],
)
def test_sample_labels_satisfy_the_configured_matchers(
    matchers: str, labels: dict[str, str]
) -> None:
    """The generated tests feed series that the generated rules select."""
    assert satisfying(parse_matchers(matchers)) == labels


def test_regex_without_an_obvious_example_gives_no_sample() -> None:
    """Rather no test than one whose series the rules do not select."""
    with pytest.raises(CannotSampleError):
        satisfying(parse_matchers('job=~"kube.*"'))


@pytest.mark.parametrize(
    ("scope", "namespace"),
    [
        ("{}", "realmem-test"),
        ("{include: [shop]}", "shop"),
        ("{include: ['prod-.*']}", "prod-test"),
        ("{exclude: ['realmem-.*', 'shop']}", "sample"),
        ("{exclude: ['.+']}", None),
    ],
)
def test_samples_are_in_scope(tmp_path: Path, scope: str, namespace: str | None) -> None:
    """A test whose series the rules do not read would fail for no fault of the thresholds."""
    config = load(tmp_path, f"scope: {{namespaces: {scope}}}")
    if namespace is None:
        assert without_example(config) == "scope.namespaces"
    else:
        assert sample_namespace(config) == namespace


@pytest.mark.parametrize(
    "matchers", ['job!=""', 'job="x", namespace="y"', 'job="x", pod=~"a.*"', 'job="x", foo!=""']
)
def test_selector_that_no_sample_passes_is_named(tmp_path: Path, matchers: str) -> None:
    """The tests are left out, and the user is told for which matcher."""
    assert without_example(load(tmp_path, f"metrics: {{cadvisor: '{matchers}'}}"))


def test_for_of_zero_is_no_for(tmp_path: Path) -> None:
    """Who wants an alert at once writes 0s."""
    text = "\n".join(f"  {name}: {{for: 0s}}" for name in catalogue.declared())
    config = load(tmp_path, f"alerts:\n{text}")
    assert {rule.for_ for rule in alerts(tmp_path, f"alerts:\n{text}")} == {""}
    assert catalogue.load(config).tests()


def test_tests_follow_the_overrides_that_hold_for_their_sample(tmp_path: Path) -> None:
    """An override of everything moves the sample's threshold too."""
    text = f'overrides: [{{match: {{namespace: ".*"}}, alerts: {{{NEAR}: {{warning: 50%}}}}}}]'
    bodies = [t.body for t in catalogue.load(load(tmp_path, text)).tests() if t.alert == NEAR]
    just_above = next(body for body in bodies if "just above the warning" in str(body["name"]))
    usage = next(
        series
        for series in just_above["input_series"]  # type: ignore[attr-defined]  # a list
        if series["series"].startswith("container_memory_usage_bytes")
    )
    assert 500 * 2**20 < int(usage["values"].split("+")[0]) <= 501 * 2**20
