"""The committed rules under the real promtool: its checks, and every test of a rule or an alert."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support import generated, promtool
from tests.support.replay import Replay, group_names

if TYPE_CHECKING:
    from pathlib import Path

ALERTS = generated.ROOT / "tests" / "alerts"
RECORDS = generated.ROOT / "tests" / "rules"
GENERATED = generated.OUTPUT / "tests"
CATALOGUE = generated.ROOT / "templates" / "alerts"

# What takes days is evaluated every five minutes, in files of its own: each rule at each minute of
# them would take half a minute.
DAYS = ALERTS / "days"

HAND_WRITTEN = sorted([*ALERTS.glob("*.yaml"), *DAYS.glob("*.yaml"), *RECORDS.glob("*.yaml")])
RULE_TESTS = [*HAND_WRITTEN, *sorted(GENERATED.glob("*.yaml"))]


def document(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def rules() -> list[dict[str, Any]]:
    groups = chain.from_iterable(document(path)["groups"] for path in generated.rule_files())
    return [rule for group in groups for rule in group["rules"]]


def stem(path: Path) -> str:
    # Other tests of an alert bear the name of the hand-written one.
    more = {GENERATED: "generated-", DAYS: "days-"}
    return more.get(path.parent, "") + path.stem


def test_promtool_finds_nothing_to_complain_about_in_the_rules() -> None:
    promtool.check_rules(*generated.rule_files())


@pytest.mark.parametrize("path", RULE_TESTS, ids=stem)
def test_rules_do_what_their_tests_say(path: Path) -> None:
    promtool.run_tests(path)


def test_every_alert_of_the_catalogue_has_a_hand_written_test_and_a_generated_one() -> None:
    alerts = {path.name for path in CATALOGUE.glob("*.yaml")}
    assert {path.name for path in ALERTS.glob("*.yaml")} == alerts
    assert {path.name for path in GENERATED.glob("*.yaml")} == alerts


@pytest.mark.parametrize("path", sorted(ALERTS.glob("*.yaml")), ids=stem)
def test_a_test_of_an_alert_expects_it_to_fire_in_each_severity_with_its_annotations(
    path: Path,
) -> None:
    expected = [
        alert["exp_labels"]["severity"]
        for test in document(path)["tests"]
        for check in test.get("alert_rule_test", ())
        for alert in check["exp_alerts"]
        if check["alertname"] == path.stem and alert["exp_annotations"]
    ]
    assert set(expected) == {
        rule["labels"]["severity"] for rule in rules() if rule.get("alert") == path.stem
    }


def test_every_record_has_its_value_asserted() -> None:
    asserted = {
        name
        for path in RECORDS.glob("*.yaml")
        for test in document(path)["tests"]
        for check in test.get("promql_expr_test", ())
        if check["exp_samples"]
        for name in re.findall(r"\w+:\w+:\w+", check["expr"])
    }
    assert asserted == {rule["record"] for rule in rules() if "record" in rule}


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=stem)
def test_no_group_is_left_to_the_random_order_of_a_map(path: Path) -> None:
    generated_order = document(GENERATED / "ContainerOOMKilled.yaml")["group_eval_order"]
    assert document(path)["group_eval_order"] == generated_order
    assert sorted(generated_order) == sorted(group_names(generated.rule_files()))


def test_two_hundred_replicas_in_a_loop_of_kills_are_one_alert(tmp_path: Path) -> None:
    scraped = 'job="kube-state-metrics", namespace="shop"'
    series: dict[str, str] = {}
    for replica in range(200):
        pod = f'{scraped}, pod="web-5d4f8c7b9-{replica:05d}"'
        container = f'{pod}, container="app"'
        killed = f'{container}, reason="OOMKilled"'
        owner = 'owner_kind="ReplicaSet", owner_name="web-5d4f8c7b9", owner_is_controller="true"'
        # Five kills, the first of them at minute 4.
        series |= {
            f"kube_pod_owner{{{pod}, {owner}}}": "1x60",
            f"kube_pod_container_status_restarts_total{{{container}}}": "0x3 1+1x4 5x51",
            f"kube_pod_container_status_last_terminated_reason{{{killed}}}": "_x4 1x56",
        }
    workload = f'{scraped}, replicaset="web-5d4f8c7b9", owner_kind="Deployment", owner_name="web"'
    series[f"kube_replicaset_owner{{{workload}}}"] = "1x60"
    replay = Replay(generated.rule_files(), series, step=60, work=tmp_path)

    kills = {
        minute: [dict(alert) for alert in alerts if ("alertname", "ContainerOOMKilled") in alert]
        for minute, alerts in (
            (at // 60, alerts) for at, alerts in replay.alerts(range(0, 3660, 300)).items()
        )
    }

    alert = {
        "alertname": "ContainerOOMKilled",
        "namespace": "shop",
        "workload": "web",
        "container": "app",
        "severity": "warning",
    }
    assert kills == {minute: [alert] if 5 <= minute <= 55 else [] for minute in range(0, 61, 5)}
