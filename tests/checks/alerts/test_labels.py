"""alerts/labels: what an alert says of its labels, its expression has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def _alert(expr: str, text: str = "", labels: str = "") -> str:
    return f"""
    - alert: A
      expr: '{expr}'
      labels: {{{labels}}}
      annotations: {{description: '{text}'}}
    """


@pytest.mark.parametrize(
    ("expr", "label"),
    [
        ("sum by (pod) (x) > 1", "pod"),
        ("x > 1", "anything"),
        ('count_values("v", x) > 1', "v"),
        ("sum without (a) (x) > 1", "pod"),
        ('absent(x{job="a"})', "job"),
    ],
)
def test_labels_that_may_be_there_pass(found: Found, expr: str, label: str) -> None:
    """What an expression keeps, or may keep, can be named."""
    assert found("alerts/labels", rules=_alert(expr, f"{{{{ $labels.{label} }}}}")) == []


def test_a_label_that_was_aggregated_away_is_found(found: Found) -> None:
    """Both notations of a label are read, each label is told once."""
    text = '{{ $labels.node }} {{ index $labels "node" }} {{ $labels.pod }} $labels.zone'
    assert found("alerts/labels", rules=_alert("sum by (pod) (x) > 1", text)) == [
        (
            'rules.yaml:4: error: A: annotation "description" uses $labels.node, which the '
            "expression has not; aggregate by node too, or leave it out of the text"
        )
    ]


def test_a_label_of_the_rule_is_not_in_labels(found: Found) -> None:
    """`$labels` holds what the expression gives; a label may be templated, too."""
    labels = 'team: a, owner: "{{ $labels.team }}"'
    assert found("alerts/labels", rules=_alert("sum by (pod) (x) > 1", "", labels)) == [
        (
            'rules.yaml:4: error: A: label "owner" uses $labels.team, which the expression has '
            "not; $labels holds the expression's labels, not those that the rule adds"
        )
    ]


def test_labels_are_followed_through_records(found: Found) -> None:
    """A record has the labels of its expression and its own."""
    records = """
    - {record: a:b:c, expr: sum by (pod) (x), labels: {tier: gold}}
    """
    text = "{{ $labels.pod }} {{ $labels.tier }} {{ $labels.node }}"
    assert found("alerts/labels", rules=records + _alert("a:b:c > 1", text)) == [
        (
            'rules.yaml:6: error: A: annotation "description" uses $labels.node, which the '
            "expression has not; aggregate by node too, or leave it out of the text"
        )
    ]


def test_a_join_by_a_label_that_one_side_lacks_is_found(found: Found) -> None:
    """The other side is written to have it; where both lack it, or one is open, nothing is said."""
    hint = "aggregate by it too"
    assert found(
        "alerts/labels",
        rules="""
        - {record: a:b:c, expr: 'sum by (a) (x) * on (a, b, c) sum by (a, b) (y)'}
        - {record: d:e:f, expr: 'sum by (a) (x) * on (a, b) y'}
        - {record: g:h:i, expr: 'sum by (a, b) (x) / on (a, b) sum by (a) (y)'}
        """,
    ) == [
        f"rules.yaml:4: error: a:b:c: matches on b, which the left side has not; {hint}",
        f"rules.yaml:6: error: g:h:i: matches on b, which the right side has not; {hint}",
    ]


def test_a_label_taken_from_a_side_without_it_is_found(found: Found) -> None:
    """group_left takes from the right, group_right from the left."""
    assert found(
        "alerts/labels",
        rules="""
        - {record: a:b:c, expr: 'x * on (a) group_left (n) sum by (a) (y)'}
        - {record: d:e:f, expr: 'sum by (a) (y) * on (a) group_right (n) x'}
        - {record: g:h:i, expr: 'x * on (a) group_left (n) sum by (a, n) (y)'}
        """,
    ) == [
        (
            "rules.yaml:4: error: a:b:c: takes n from the right side, which has it not; "
            "aggregate by it too"
        ),
        (
            "rules.yaml:5: error: d:e:f: takes n from the left side, which has it not; "
            "aggregate by it too"
        ),
    ]


def test_a_record_selected_by_a_label_that_it_lacks_is_found(found: Found) -> None:
    """An equality with a value needs the label; an empty one does not."""
    assert found(
        "alerts/labels",
        rules="""
        - {record: a:b:c, expr: sum by (pod) (x)}
        - {record: d:e:f, expr: 'a:b:c{pod="p",node=""} + on() a:b:c{node="n"}'}
        """,
    ) == [
        (
            "rules.yaml:5: error: d:e:f: selects a:b:c by node, which that record has not; "
            "record it with this label"
        )
    ]


def test_choosing_series_in_an_alert_is_found(found: Found) -> None:
    """topk(5) flaps; topk(1), which removes duplicates for a join, is let be."""
    assert found("alerts/labels", rules=_alert("topk(5, x) > 1")) == [
        (
            "rules.yaml:5: warning: A: topk() chooses other series at each evaluation: "
            "the alert flaps; "
            "compare with a threshold"
        )
    ]
    assert found("alerts/labels", rules=_alert("topk by (pod) (1, x) > 1")) == []


@pytest.mark.parametrize(
    ("expr", "carried"),
    [
        ("container_memory_rss > 1", "id, name"),
        ("sum without (id, image) (container_memory_rss) > 1", "name"),
        ("kube_pod_info == 1", "instance, uid"),
        ("max by (pod, uid) (kube_pod_info) == 1", "uid"),
        ("kube_node_info == 1", "instance"),
    ],
)
def test_labels_that_a_restart_changes_are_found(found: Found, expr: str, carried: str) -> None:
    """Those of the exporter that the series come from are named."""
    assert found("alerts/labels", rules=_alert(expr)) == [
        (
            f"rules.yaml:5: warning: A: may carry {carried}, so that a restart makes another alert "
            "of it; aggregate by the labels that name what it is about"
        )
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "sum by (pod) (container_memory_rss) > 1",
        "node_memory_MemFree_bytes < 1",
        "up == 0",
        "(",
        'absent(container_memory_rss{job="a"})',
    ],
)
def test_an_identity_that_lasts_passes(found: Found, expr: str) -> None:
    """Aggregated series, and exporters that are what they measure, keep their labels."""
    assert found("alerts/labels", rules=_alert(expr)) == []
