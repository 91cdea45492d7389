"""alerts/cache: what fires on page cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found

USED, LIMIT = "container_memory_working_set_bytes", "container_spec_memory_limit_bytes"


def _said(found: Found, *exprs: str) -> list[str]:
    alert, *records = exprs
    rules = [f"- alert: A\n  expr: {alert}"]
    rules += [f"- record: a:b:{n}\n  expr: {expr}" for n, expr in enumerate(records)]
    return found("alerts/cache", rules="\n".join(rules))


@pytest.mark.parametrize(
    "exprs",
    [
        (f"{USED} / {LIMIT} > 0.9",),
        (f"{LIMIT} * 0.9 < {USED}",),
        (f"predict_linear({USED}[6h], 3600) > on (pod) {LIMIT}",),
        ("a:b:0 > 0.9", f"{USED} / {LIMIT}"),
        ("a:b:0 > 0.9", "max by (pod) (a:b:1)", USED),
    ],
)
def test_an_alert_on_the_working_set_is_found(found: Found, exprs: tuple[str, ...]) -> None:
    """By itself or through records, over a limit or on its way there."""
    assert _said(found, *exprs) == [
        (
            f"rules.yaml:5: warning: A: {USED} counts active page cache: it fires on a cache as on"
            " a leak; subtract active and inactive file pages from the usage"
        )
    ]


def test_an_alert_on_the_whole_usage_is_found(found: Found) -> None:
    """Which counts more still."""
    (line,) = _said(found, "container_memory_usage_bytes > 1e9")
    assert "counts all page cache" in line


@pytest.mark.parametrize(
    "exprs",
    [
        ("container_memory_usage_bytes - container_memory_total_active_file_bytes > 1e9",),
        (f"{USED} > 1e9 unless container:memory_real_used:bytes > 1e9",),
        (f"{USED} / {LIMIT} < 0.2",),
        (f"absent({USED})",),
        ("container_memory_rss > 1e9",),
        ("a:b:0 > 1e9", "container_memory_rss"),
        ("up == 0", USED),
        ("sum(",),
    ],
)
def test_what_tells_the_cache_apart_is_not(found: Found, exprs: tuple[str, ...]) -> None:
    """It reads the file pages, looks for little, or for something else."""
    assert _said(found, *exprs) == []


def test_records_that_read_each_other_end(found: Found) -> None:
    """A circle is no crash."""
    assert _said(found, "a:b:0 > 1", "a:b:1", "a:b:0") == []
