"""promql/sums: what can be there twice is made one before it is summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

KUBE, CONTAINER = "two replicas of kube-state-metrics", "a container that restarts"
HINT = "take max by (…) of the series first, by the labels that name the thing"
LIMITS = "kube_pod_container_resource_limits"
USED = "container_memory_working_set_bytes"


def _said(found: Found, expr: str, kind: str = "record: a:b:c") -> list[str]:
    rules = f"- {kind}\n  expr: |-\n    {expr}"
    lines = found("promql/sums", rules=rules)
    assert all(line.endswith(f"; {HINT}") for line in lines)
    return [line.removesuffix(f"; {HINT}").partition(": warning: ")[2] for line in lines]


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        (f"sum by (namespace) ({LIMITS})", f"sum() counts {LIMITS} twice with {KUBE}"),
        (f"sum without (instance) ({LIMITS})", f"sum() counts {LIMITS} twice with {KUBE}"),
        ("count(kube_node_info)", f"count() counts kube_node_info twice with {KUBE}"),
        (f'sum by (pod) ({USED}{{container!=""}})', f"sum() counts {USED} twice with {CONTAINER}"),
        # Half of what it is: the numerator is one, the denominator doubles.
        (
            f"sum(max by (pod, container) ({USED})) / sum({LIMITS})",
            f"sum() counts {LIMITS} twice with {KUBE}",
        ),
        (f"sum({USED}) / sum({LIMITS}) > 0.9", f"sum() counts {USED} twice with {CONTAINER}"),
        (f"max(sum by (pod) ({LIMITS}))", f"sum() counts {LIMITS} twice with {KUBE}"),
        (f"sum({LIMITS}) - sum(up) > 0", f"sum() counts {LIMITS} twice with {KUBE}"),
    ],
)
def test_what_is_counted_twice_is_found(found: Found, expr: str, said: str) -> None:
    """Limits, nodes and containers, in the sum of a ratio too."""
    assert f"a:b:c: {said}" in _said(found, expr)


@pytest.mark.parametrize(
    "expr",
    [
        f"sum by (namespace) (max by (namespace, pod, container) ({LIMITS}))",
        f"sum by (namespace, instance) ({LIMITS})",
        f'sum by (namespace) ({LIMITS}{{instance="a"}})',
        f"avg by (namespace) ({LIMITS})",
        f"sum by (pod, id) ({USED})",
        f"sum by (instance, name) ({USED})",
        f'sum by (node) ({USED}{{id="/"}})',
        f'sum by (pod) ({USED}{{container=""}})',
        "sum by (pod) (rate(container_memory_failures_total[5m]))",
        "sum by (pod) (rate(container_cpu_usage_seconds_total[5m]))",
        'sum(kube_pod_status_phase{phase="Failed"}) / sum(kube_pod_status_phase)',
        "count(sum by (pod) (kube_pod_info))",
        "sum(up) unless sum(kube_node_info)",
        "sum(kube_node_info) > bool 0",
        'label_replace(count(kube_pod_info), "input", "kube_pod_info", "", "")',
        "sum(some:record:sum)",
    ],
)
def test_what_is_there_once_or_does_not_matter_is_not(found: Found, expr: str) -> None:
    """Deduplicated, told apart, chosen, doubled on both sides, or only asked for at all."""
    assert _said(found, expr) == []


def test_of_an_alert_it_matters_where_its_text_names_the_value(found: Found) -> None:
    """That it is more than zero is true of the double too."""
    kind = "alert: A\n  annotations: {d: '{{ $value }}'}"
    assert len(_said(found, "sum(kube_pod_info) > 0", kind)) == 1
    assert _said(found, "sum(kube_pod_info) > 0", "alert: A") == []
    assert len(_said(found, "sum(kube_pod_info) > 9", "alert: A")) == 1


def test_queries_of_dashboards_are_read(found: Found) -> None:
    """At the line of the query, a variable in it or not."""
    panel = {
        "title": "Limits",
        "targets": [{"refId": "A", "expr": f'sum({LIMITS}{{namespace="$namespace"}})'}],
    }
    assert found("promql/sums", board={"panels": [panel]}) == [
        (
            'board.json:1: warning: panel "Limits", query A:'
            f" sum() counts {LIMITS} twice with {KUBE}; {HINT}"
        )
    ]


def test_an_expression_of_any_depth_is_read(found: Found) -> None:
    """Or left, but no crash."""
    assert _said(found, " + ".join([f"sum({LIMITS})"] * 500)) != []
