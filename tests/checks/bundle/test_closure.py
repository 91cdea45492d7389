"""bundle/closure: what is read is recorded, and what is recorded is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

RECORD = "- {record: a:b:c, expr: x}"


def _board(expr: str) -> dict[str, Any]:
    return {"panels": [{"title": "P", "targets": [{"refId": "A", "expr": expr}]}]}


@pytest.mark.parametrize(
    "expr",
    [
        "a:b:c",
        '{__name__="a:b:c"}',
        '{__name__=~"a:.*"}',
        '{__name__=~"a:bx?:c"}',
        '{__name__=~"x|a:b:c"}',
    ],
)
def test_a_record_that_is_read_passes(found: Found, expr: str) -> None:
    """It may be read by its name or by a pattern for names."""
    assert found("bundle/closure", rules=RECORD, board=_board(expr)) == []


def test_a_record_that_nobody_makes_is_found(found: Found) -> None:
    """Rules and panels that read it are told, each once."""
    rules = f"{RECORD}\n- {{alert: A, expr: d:e:f > a:b:c and d:e:f > 1 and up == 1}}"
    message = 'reads "d:e:f", which no rule here records; record it, or correct the name'
    assert found("bundle/closure", rules=rules, board=_board("d:e:f")) == [
        f'board.json:-: error: panel "P", query A: {message}',
        f"rules.yaml:5: error: A: {message}",
    ]


def test_a_record_that_nobody_reads_is_found(found: Found) -> None:
    """Reading itself does not count, and neither does a selector of other labels alone."""
    rules = "- {record: a:b:c, expr: a:b:c or x}"
    assert found("bundle/closure", rules=rules, board=_board('{job="x"} + {__name__=~"b:.*"}')) == [
        "rules.yaml:4: warning: a:b:c: recorded, and read by no rule, alert or panel; take it out"
    ]


def test_a_record_that_only_an_alerts_text_asks_for_is_read(found: Found) -> None:
    """A template's `query` reads it; merely to mention it does not."""
    rules = f"{RECORD}\n- {{alert: A, expr: up == 1, annotations: {{description: '%s'}}}}"
    asks = '{{ with query "a:b:c > 0" }}yes{{ end }}'
    assert found("bundle/closure", rules=rules % asks, board=_board("up")) == []
    assert len(found("bundle/closure", rules=rules % "a:b:c", board=_board("up"))) == 1


def test_what_may_be_elsewhere_is_not_judged(found: Found) -> None:
    """Without dashboards nothing is unread, and without records nothing is unmade."""
    assert found("bundle/closure", rules=RECORD) == []
    assert found("bundle/closure", rules="- {alert: A, expr: d:e:f > 1}") == []
