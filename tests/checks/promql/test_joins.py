"""promql/joins: the "one" side of a join is one, with two replicas and after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

HINT = "aggregate that side by the labels that are matched on, with max by (…)"


@pytest.mark.parametrize(
    "expr",
    [
        "x * on (pod) group_left (node) max by (pod, node) (kube_pod_info)",
        "x * on (pod) group_left (node) topk by (pod) (1, kube_pod_info)",
        "kube_a / kube_b",
        "kube_a / ignoring (x) kube_b",
        "kube_a / on (pod, instance) kube_b",
        "x and on (pod) kube_pod_info",
        "x * on (pod) group_left () node_info",
        "kube_pod_info * on (pod) group_left () sum by (pod) (x)",
        "sum by (pod) (x) * on (pod) group_right () kube_pod_info",
        "kube_pod_info * 2 > 1",
    ],
)
def test_joins_that_survive_a_second_replica_pass(found: Found, expr: str) -> None:
    """Aggregated, matched by instance, set operators and raw sides on the "many" side are fine."""
    assert found("promql/joins", rules=f"- {{record: a:b:c, expr: '{expr}'}}") == []


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (
            "x * on (pod) group_left (node) kube_pod_info",
            "the right side of * has kube_pod_info twice with two replicas of kube-state-metrics",
        ),
        (
            "kube_pod_info * on (pod) group_right () x",
            "the left side of * has kube_pod_info twice with two replicas of kube-state-metrics",
        ),
        (
            "kube_a / ignoring (instance) sum by (pod) (y)",
            "the left side of / has kube_a twice with two replicas of kube-state-metrics",
        ),
        (
            "x / on (pod) topk by (pod, node) (1, kube_a)",
            "the right side of / has kube_a twice with two replicas of kube-state-metrics",
        ),
        (
            "sum by (pod) (x) / on (pod) container_spec_memory_limit_bytes",
            (
                "the right side of / has container_spec_memory_limit_bytes twice with a container "
                "that restarts"
            ),
        ),
    ],
)
def test_joins_that_break_are_found(found: Found, expr: str, message: str) -> None:
    """A raw series on the "one" side is there twice for two replicas, or for two ids."""
    assert found("promql/joins", rules=f"- {{record: a:b:c, expr: '{expr}'}}") == [
        f"rules.yaml:4: warning: a:b:c: {message}; {HINT}"
    ]


def test_a_record_is_as_good_as_its_expression(found: Found) -> None:
    """A record that copies raw series carries their duplicates."""
    assert found(
        "promql/joins",
        rules="""
        - {record: a:raw:copy, expr: kube_pod_info == 1}
        - {record: a:one:max, expr: max by (pod) (kube_pod_info)}
        - {record: d:e:f, expr: x * on (pod) a:raw:copy}
        - {record: g:h:i, expr: sum by (pod) (x) * on (pod) a:one:max}
        - {record: j:k:l, expr: (}
        """,
    ) == [
        (
            "rules.yaml:6: warning: d:e:f: the right side of * has kube_pod_info twice with two "
            f"replicas of kube-state-metrics; {HINT}"
        )
    ]


def test_joins_of_dashboards_are_read(found: Found) -> None:
    """A panel shows an error where a rule fails."""
    expr = "container_memory_rss * on (pod) group_left (node) kube_pod_info"
    panel = {"title": "P", "targets": [{"refId": "A", "expr": expr}]}
    (line,) = found("promql/joins", board={"panels": [panel]})
    assert line.startswith('board.json:1: warning: panel "P", query A: the right side of * has')
