"""What the Prometheus that evaluates rules shows of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster.curves import Counter, Level
from bench.cluster.exposed import ONE, Exposed
from bench.cluster.profiles import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench.cluster.curves import Curve

JOB = {"job": "prometheus", "instance": "10.3.0.1:9090"}
PREFIX = "prometheus_rule_group"


def export(groups: Iterable[tuple[str, float]], since: float) -> Iterator[Exposed]:
    """Yield the series for rule groups, given as (`file;group`, interval in seconds)."""
    own: dict[str, Curve] = {
        "up": ONE,
        "prometheus_tsdb_head_series": Level(400_000),
        "prometheus_tsdb_head_samples_appended_total": Counter(10_000, since),
        "scrape_samples_scraped": Level(800),
    }
    yield Exposed(JOB, own)
    for name, interval in groups:
        metrics: dict[str, Curve] = {
            f"{PREFIX}_interval_seconds": Level(interval),
            f"{PREFIX}_last_duration_seconds": Level(0.4),
            f"{PREFIX}_last_evaluation_samples": Level(5000),
            # The time itself: every evaluation is on time.
            f"{PREFIX}_last_evaluation_timestamp_seconds": Counter(1, 0),
            f"{PREFIX}_rules": Level(12),
            f"{PREFIX}_iterations_total": Counter(1 / interval, since),
            f"{PREFIX}_iterations_missed_total": NOTHING,
            "prometheus_rule_evaluations_total": Counter(12 / interval, since),
            "prometheus_rule_evaluation_failures_total": NOTHING,
        }
        yield Exposed({**JOB, "rule_group": name}, metrics)
