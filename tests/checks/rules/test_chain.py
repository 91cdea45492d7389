"""rules/chain: order, size and interval of groups whose rules read one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_producers_before_consumers_pass(found: Found) -> None:
    """A chain in order, a record of its own last value, and an alert anywhere are fine."""
    assert (
        found(
            "rules/chain",
            rules="""
            - {record: a:b:c, expr: a:b:c or x}
            - {record: d:e:f, expr: a:b:c + other:file:record}
            """,
            files={
                "alerts.yaml": "groups:\n- name: alerts\n  rules:\n"
                "  - {alert: A, expr: a:b:c > 1}\n"
                "  - {record: g:h:i, expr: 'max_over_time(a:b:c[1h])'}\n"
            },
        )
        == []
    )


def test_a_record_read_before_it_is_made_is_found(found: Found) -> None:
    """The consumer sees the value of the round before; it is said once."""
    assert found(
        "rules/chain",
        rules="""
        - {record: d:e:f, expr: a:b:c + a:b:c}
        - {record: a:b:c, expr: x}
        """,
    ) == [
        (
            'rules.yaml:4: warning: d:e:f: reads "a:b:c" before its group makes it (line 5); '
            "move the producer up"
        )
    ]


def test_a_record_of_another_group_is_found(found: Found) -> None:
    """Groups are evaluated apart, so that the value is up to an interval old."""
    other = "groups:\n- name: other\n  rules:\n  - {record: d:e:f, expr: a:b:c}\n"
    assert found(
        "rules/chain", rules="- {record: a:b:c, expr: x}", files={"other.yaml": other}
    ) == [
        (
            'other.yaml:4: warning: d:e:f: reads "a:b:c" of group "g", up to an interval late; '
            "put both into one group, the producer first"
        )
    ]


def test_a_group_of_more_than_twenty_rules_is_found(found: Found) -> None:
    """Twenty rules are Mimir's default limit."""
    rules = [f"- {{record: 'a:b{n}:c', expr: x}}" for n in range(21)]
    assert found("rules/chain", rules="\n".join(rules[:20])) == []
    assert found("rules/chain", rules="\n".join(rules)) == [
        'rules.yaml:4: warning: group "g" has 21 rules, Mimir takes 20 by default; split it'
    ]


def test_a_slow_record_read_as_of_now_is_found(found: Found) -> None:
    """What is recorded every five minutes is for range functions, on dashboards too."""
    slow = (
        "groups:\n- name: slow\n  interval: 5m\n  rules:\n  - {record: a:b:c, expr: x}\n"
        "- name: alerts\n  rules:\n"
        "  - {alert: Now, expr: a:b:c > 1}\n"
        "  - {alert: History, expr: 'max_over_time(a:b:c[1h]) > 1'}\n"
    )
    panel = {"title": "P", "targets": [{"refId": "A", "expr": 'a:b:c{pod="$pod"}'}]}
    message = 'reads "a:b:c" as of now, which is recorded every 5m; read it through a range '
    message += "function such as last_over_time(), or record it every 2m"
    assert found("rules/chain", files={"r.yaml": slow}, board={"panels": [panel]}) == [
        f'board.json:1: warning: panel "P", query A: {message}',
        f"r.yaml:8: warning: Now: {message}",
    ]


def test_a_slow_record_read_in_its_own_group_passes(found: Found) -> None:
    """There it was made a moment ago, at the same timestamp."""
    slow = (
        "groups:\n- name: slow\n  interval: 10m\n  rules:\n"
        "  - {record: a:b:c, expr: x}\n"
        "  - {record: d:e:f, expr: a:b:c > 1}\n"
        "  - {record: g:h:i, expr: 'max_over_time(d:e:f[1h])'}\n"
    )
    assert found("rules/chain", files={"slow.yaml": slow}) == []
