"""promql/ranges: no range of an alert is a multiple of 15 seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_odd_ranges_pass(found: Found) -> None:
    """Ranges that nothing divides, and those of records that no alert reads, are fine."""
    assert (
        found(
            "promql/ranges",
            rules="""
            - {alert: A, expr: 'increase(x[10m5s]) > 1 and y[1h:1m] offset 5m'}
            - {alert: B, expr: 'max_over_time(x[10m5s]) > 1'}
            - {record: a:b:c, expr: 'rate(x[5m])'}
            """,
        )
        == []
    )


def test_multiples_of_fifteen_seconds_are_found_once(found: Found) -> None:
    """Selectors and subqueries of an alert, and of the records behind it, count."""
    assert found(
        "promql/ranges",
        rules="""
        - {record: a:b:c, expr: 'rate(x[45s])'}
        - {alert: A, expr: 'rate(x[10m]) + rate(y[10m]) + max_over_time(a:b:c[1h:1m]) > 1'}
        - {alert: B, expr: a:b:c > 1}
        """,
    ) == [
        "rules.yaml:4: info: a:b:c: the range [45s] is a multiple of 15s; write [50s]",
        "rules.yaml:5: info: A: the range [10m] is a multiple of 15s; write [10m5s]",
        "rules.yaml:5: info: A: the range [1h] is a multiple of 15s; write [1h5s]",
    ]
