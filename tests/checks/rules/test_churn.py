"""rules/churn: records that a restart multiplies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


@pytest.mark.parametrize(
    ("expr", "kept"),
    [
        ("container_memory_rss", "id, name"),
        ("container_memory_rss * on (pod) group_left (node) max by (pod, node) (x)", "id, name"),
        ("sum without (name) (container_memory_rss)", "id"),
    ],
)
def test_a_record_that_keeps_identities_is_found(found: Found, expr: str, kept: str) -> None:
    """A join keeps those of its many side."""
    assert found("rules/churn", rules=f"- record: a:b:c\n  expr: {expr}") == [
        (
            f"rules.yaml:5: info: a:b:c: keeps {kept}, which each restart of a container changes;"
            " aggregate by the labels that name the container"
        )
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "record: a:b:c\n  expr: max by (pod) (container_memory_rss)",
        "record: a:b:c\n  expr: max by (pod, id) (container_memory_rss)",
        "record: a:b:c\n  expr: kube_pod_info",
        "record: a:b:c\n  expr: container_memory_rss\n  labels: {id: '', name: ''}",
        "alert: A\n  expr: container_memory_rss > 1",
        "record: a:b:c\n  expr: sum(",
    ],
)
def test_others_pass(found: Found, rule: str) -> None:
    """Aggregated, of another exporter, relabelled, or an alert, which is another check's."""
    assert found("rules/churn", rules=f"- {rule}") == []


def test_a_record_of_a_record_is_told_where_the_labels_come_from(found: Found) -> None:
    """Once, and not of what reads itself."""
    rules = "- record: a:b:c\n  expr: container_memory_rss\n- record: d:e:f\n  expr: a:b:c or d:e:f"
    (line,) = found("rules/churn", rules=rules)
    assert line.startswith("rules.yaml:5: info: a:b:c: keeps")
