"""rules/duplicate: rules of one name and the same labels, in one file or in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_labels_tell_rules_apart(found: Found) -> None:
    """Two severities of an alert, or an alert and a record of one name, are no duplicates."""
    assert (
        found(
            "rules/duplicate",
            rules="""
            - {alert: A, expr: x > 1, labels: {severity: warning}}
            - {alert: A, expr: x > 2, labels: {severity: critical}}
            - {record: A, expr: x}
            """,
        )
        == []
    )


def test_the_same_rule_in_two_files_is_an_error(found: Found) -> None:
    """Blanks and line breaks of the expression make no difference."""
    group = "groups:\n- name: g\n  rules:\n  - record: a:b:c\n    expr: "
    assert found(
        "rules/duplicate",
        files={"a.yaml": f"{group}sum(x) + 1", "b.yaml": f"{group}|\n      sum(x)\n      + 1"},
    ) == ["b.yaml:4: error: a:b:c: the same record stands at a.yaml:4 already; take one out"]


def test_the_same_name_with_another_expression_is_a_warning(found: Found) -> None:
    """They may be disjoint, but nothing tells them apart."""
    assert found(
        "rules/duplicate",
        rules="""
        - {alert: A, expr: x > 1, labels: {a: b, c: d}}
        - {alert: A, expr: y > 1, labels: {c: d, a: b}}
        """,
    ) == [
        (
            "rules.yaml:5: warning: A: the same alert stands at rules.yaml:4 already, with another "
            "expression; tell them apart by a label, or take one out"
        )
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ('sum by (code) (x{code=~"2.."})', 'sum by (code) (x{code=~"3.."})', "code"),
        ('x{code="2"}', 'x{code="23"}', "code"),
        ('x{code="200"}', 'y{code=~"5.+"}', "code"),
        ('sum(x{code=~"2.."})', 'sum(x{code=~"3.."})', None),
        ('sum by (code) (x{code=~"2.."})', 'sum by (code) (x{code=~".*"})', None),
        ('sum by (code) (x{code=~"2.."})', "sum by (code) (x)", None),
        ('sum by (code) (x{code=~"2?"})', 'sum by (code) (x{code=~"3"})', None),
        ('sum by (code) (x{code=~"2..|5.."})', 'sum by (code) (x{code=~"3.."})', None),
        ("1", "2", None),
        ("sum(", "2", None),
    ],
)
def test_other_values_of_a_label_tell_rules_apart(
    found: Found, one: str, other: str, told: str | None
) -> None:
    """As far as the results keep it, and the values cannot be the same."""
    rules = f"- {{record: a:b:c, expr: '{one}'}}\n- {{record: a:b:c, expr: '{other}'}}"
    (line,) = found("rules/duplicate", rules=rules)
    if told:
        assert line.startswith("rules.yaml:5: info: a:b:c: the same record stands at")
        assert f"already, of other values of {told};" in line
    else:
        assert ": warning: " in line
