"""rules/schema: what Prometheus' reader refuses is found, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

GOOD = """\
groups:
- name: a
  interval: 1m
  limit: 10
  rules:
  - record: a:b:c
    expr: sum(x)
    labels: {tier: gold}
  - alert: High
    expr: x > 1
    for: 5m
    keep_firing_for: 10m
    labels:
    annotations: {summary: "1"}
- name: b
  rules:
"""


@pytest.mark.parametrize("text", [GOOD, "groups:\n", "groups: []\n"])
def test_what_prometheus_reads_passes(found: Found, text: str) -> None:
    """Every key that Prometheus 2.42 knows, and empty lists, are fine."""
    assert found("rules/schema", files={"r.yaml": text}) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("groups: 5\n", 'r.yaml:1: error: "groups" is not a list'),
        ("groups: [5]\n", "r.yaml:1: error: a group is not a mapping"),
        (
            "groups: []\ngroup: []\n",
            'r.yaml:2: error: the file: unknown key "group"; did you mean "groups"?',
        ),
        ("groups: []\ngroups: []\n", 'r.yaml:2: error: the file: key "groups" stands twice'),
        (
            "groups: []\n---\ngroups: []\n",
            ("r.yaml:2: error: a second YAML document, which Prometheus does not read; "
            "give it a file of its own"),
        ),
        (
            "groups:\n- rules: []\n",
            'r.yaml:2: error: a group has no name; give it a "name"',
        ),
        (
            "groups:\n- name: a\n- name: a\n",
            ('r.yaml:3: error: group "a" stands in this file twice, first at line 2; '
            "rename one, or join them"),
        ),
        (
            "groups:\n- name: a\n  intervall: 1m\n",
            'r.yaml:3: error: group "a": unknown key "intervall"; did you mean "interval"?',
        ),
        (
            "groups:\n- name: a\n  labels: {}\n",
            ('r.yaml:3: error: group "a": unknown key "labels"; '
            "it is known from Prometheus 3.0 on"),
        ),
        (
            "groups:\n- name: a\n  interval: 90\n",
            ('r.yaml:3: error: group "a": "interval" is "90", which is not a duration; '
            "write it as 30s, 5m or 1h30m"),
        ),
        (
            "groups:\n- name: a\n  limit: few\n",
            'r.yaml:3: error: group "a": "limit" is not a whole number',
        ),
        ("groups:\n- name: a\n  rules: {}\n", 'r.yaml:2: error: group "a": "rules" is not a list'),
        (
            "groups:\n- name: a\n  rules: [x]\n",
            'r.yaml:3: error: group "a": a rule is not a mapping',
        ),
    ],
)  # fmt: skip
def test_files_and_groups_are_as_prometheus_reads_them(
    found: Found, text: str, finding: str
) -> None:
    """Wrong keys, types, names and durations outside rules are found."""
    assert found("rules/schema", files={"r.yaml": text}) == [finding]


@pytest.mark.parametrize(
    ("rule", "finding"),
    [
        (
            "{record: a:b:c, alert: A, expr: x}",
            '4: error: "A": both "record" and "alert"; make two rules of it',
        ),
        ("{expr: x}", '4: error: group "g", rule 1: neither "record" nor "alert"'),
        ("{alert: A}", '4: error: "A": no "expr"'),
        ("{alert: A, expr: ''}", '4: error: "A": no "expr"'),
        (
            "{record: a:b:c, expr: x, for: 5m}",
            '4: error: "a:b:c": "for" on a recording rule; take it out',
        ),
        (
            "{record: a:b:c, expr: x, annotations: {a: b}}",
            '4: error: "a:b:c": "annotations" on a recording rule; take it out',
        ),
        (
            '{record: "a{b=c}", expr: x}',
            '4: error: "a{b=c}": braces in the name of a record; put the labels under "labels"',
        ),
        ("{record: a-b, expr: x}", '4: error: "a-b": not a metric\'s name'),
        (
            "{alert: A, expr: x, for: 5}",
            '4: error: "A": "for" is "5", which is not a duration; write it as 30s, 5m or 1h30m',
        ),
        ("{alert: A, expr: x, labels: []}", '4: error: "A": "labels" is not a mapping'),
        (
            "{alert: A, expr: x, labels: {a-b: c}}",
            '4: error: "A": "a-b" is not a name for a label',
        ),
        (
            "{alert: A, expr: x, labels: {__name__: c}}",
            '4: error: "A": "__name__" is not a name for a label',
        ),
        (
            "{alert: A, expr: x, annotations: {a b: c}}",
            '4: error: "A": "a b" is not a name for an annotation',
        ),
        ("{alert: A, expr: x, labels: {a: [b]}}", '4: error: "A": label "a" is not text'),
        (
            "{alert: A, expr: x, labels: {a: 1}}",
            '4: warning: "A": label "a" is 1, which is not text; quote it',
        ),
        (
            "{alert: A, expr: x, labels: {a: }}",
            '4: warning: "A": label "a" is empty, which is not text; quote it',
        ),
        (
            "{alert: A, exprs: x, expr: x}",
            '4: error: "A": unknown key "exprs"; did you mean "expr"?',
        ),
        ("{alert: A, expr: x, zzz: 1}", '4: error: "A": unknown key "zzz"'),
    ],
)
def test_rules_are_as_prometheus_reads_them(found: Found, rule: str, finding: str) -> None:
    """Wrong keys, names, labels and durations of a rule are found."""
    assert found("rules/schema", rules=f"- {rule}") == [f"rules.yaml:{finding}"]
