"""promql/counters: the first event, and those of what is young."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

RESTARTS = "kube_pod_container_status_restarts_total"


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (
            "sum by (instance) (rate(kubelet_evictions[15m])) > 0",
            (
                "kubelet_evictions is born with its first event, of which no rise is seen;"
                " add: or (kubelet_evictions unless kubelet_evictions offset …)"
            ),
        ),
        (
            f"{RESTARTS} - {RESTARTS} offset 10m >= 1",
            (
                f"{RESTARTS} is compared with itself before: what is younger is missed;"
                " use increase(), which also survives that the counter starts again"
            ),
        ),
    ],
)
def test_what_misses_events_is_found(found: Found, expr: str, message: str) -> None:
    """In the alert's own expression, and in a record that it reads."""
    alert = f"- alert: A\n  expr: {expr}"
    assert found("promql/counters", rules=alert) == [f"rules.yaml:5: warning: A: {message}"]
    rules = f"- record: a:b:c\n  expr: {expr}\n- alert: A\n  expr: a:b:c > 0"
    assert found("promql/counters", rules=rules) == [f"rules.yaml:5: warning: a:b:c: {message}"]


@pytest.mark.parametrize(
    "expr",
    [
        "increase(kubelet_evictions[9m]) > 0 or kubelet_evictions unless kubelet_evictions offset 9m",  # noqa: E501
        "increase(kubelet_evictions[9m]) > 0 or last_over_time(kubelet_evictions[9m]) > 0",
        "rate(node_vmstat_oom_kill[15m]) > 0",
        "node_memory_MemTotal_bytes - node_memory_MemTotal_bytes offset 1h > 0",
        "increase(x_total[5m]) > 0",
    ],
)
def test_what_sees_them_is_not(found: Found, expr: str) -> None:
    """A guard beside the rise, counters that begin at zero, and gauges."""
    assert found("promql/counters", rules=f"- alert: A\n  expr: {expr}") == []


def test_a_record_that_no_alert_reads_may_be_as_it_is(found: Found) -> None:
    """A rate on a panel shows what it shows."""
    rules = "- record: a:b:c\n  expr: rate(kubelet_evictions[5m])"
    assert found("promql/counters", rules=rules) == []
