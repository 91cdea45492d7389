"""What promtool prints, read."""

from __future__ import annotations

from generator.checks import promtool
from generator.checks.finding import Finding

CHECKED = """\
Checking good.yaml
  SUCCESS: 1 rules found

Checking b.yaml
  FAILED:
b.yaml: 7:13: group "g", rule 2, "x": invalid field 'for' in recording rule
b.yaml: group "g", rule 3, "X": invalid label name: a-b
b.yaml:

Checking dir/e.yaml
  FAILED:
dir/e.yaml: yaml: line 1: did not find expected ',' or '}'
dir/e.yaml: yaml: line 1: did not find expected ',' or '}'

Checking c.yaml
  FAILED:
lint error 1 duplicate rule(s) found.
Metric: a:b:c
Label(s):
\ta: 1
\tb: 2
Might cause inconsistency while recording expressions
"""


def test_findings_of_check_rules_are_read() -> None:
    """Lines become places, what is printed twice is told once, duplicates have their labels."""
    assert list(promtool.checked("id", CHECKED)) == [
        Finding("id", "error", "b.yaml", None, 'group "g", rule 3, "X": invalid label name: a-b'),
        Finding(
            "id",
            "error",
            "b.yaml",
            7,
            'group "g", rule 2, "x": invalid field \'for\' in recording rule',
        ),
        Finding("id", "error", "dir/e.yaml", 1, "did not find expected ',' or '}'"),
        Finding(
            "id", "error", "c.yaml", None, "duplicate rule a:b:c{a:, 1, b:, 2}", "take one out"
        ),
    ]


TESTED = """\
Unit Testing:  good.yaml
  SUCCESS

Unit Testing:  t.yaml
  FAILED:
    alertname: X, time: 10m, 
        exp:[], 
        got:[
            0:
              Labels:{alertname="X"}
            ]
    expr: "y", time: 1m,
        exp: {} 3E+00
        got: {} 1E+00


Unit Testing:  u.yaml
  WARNING: no file match pattern nope.yaml
  SUCCESS

Unit Testing:  v.yaml
  FAILED:
1:4: parse error: unexpected character inside braces: '1'
"""  # noqa: W291  # as promtool prints it


def test_findings_of_test_rules_are_read() -> None:
    """Each failed expectation is one finding; a rule file that is missing is a warning."""
    assert list(promtool.tested("id", TESTED)) == [
        Finding(
            "id",
            "error",
            "t.yaml",
            None,
            'failed: alertname: X, time: 10m, exp:[], got:[ 0: Labels:{alertname="X"} ]',
        ),
        Finding(
            "id",
            "error",
            "t.yaml",
            None,
            'failed: expr: "y", time: 1m, exp: {} 3E+00 got: {} 1E+00',
        ),
        Finding("id", "warning", "u.yaml", None, "no file match pattern nope.yaml"),
        Finding(
            "id",
            "error",
            "v.yaml",
            None,
            "failed: 1:4: parse error: unexpected character inside braces: '1'",
        ),
    ]
