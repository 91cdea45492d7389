"""rules/naming: level:metric:operation, CamelCase, forty characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_names_that_follow_the_conventions_pass(found: Found) -> None:
    """Three parts make a record, the first may be empty; CamelCase with digits makes an alert."""
    names = ("record: pod:memory:sum", "record: ':memory:sum'", "alert: Http2StreamsHigh")
    rules = "\n".join(f"- {{{name}, expr: x > 1}}" for name in names)
    assert found("rules/naming", rules=rules) == []


def test_other_names_are_found(found: Found) -> None:
    """Each convention is told by itself."""
    assert found(
        "rules/naming",
        rules=f"""
        - {{record: pod_memory, expr: x}}
        - {{record: 'pod:memory', expr: x}}
        - {{alert: memory_high, expr: x > 1}}
        - {{alert: A{"b" * 40}, expr: x > 1}}
        """,
    ) == [
        "rules.yaml:4: warning: pod_memory: not of the form level:metric:operation",
        "rules.yaml:5: info: pod:memory: not of the form level:metric:operation",
        "rules.yaml:6: warning: memory_high: an alert's name is CamelCase",
        f"rules.yaml:7: warning: A{'b' * 40}: the name is longer than 40 characters (41)",
    ]


def test_a_long_name_of_a_group_is_found(found: Found) -> None:
    """A group's name has forty characters at most."""
    text = f"groups:\n- name: {'g' * 41}\n  rules:\n  - {{alert: A, expr: x}}\n"
    assert found("rules/naming", files={"r.yaml": text}) == [
        f'r.yaml:4: warning: the name of group "{"g" * 41}" is longer than 40 characters (41)'
    ]
