"""promql/ranges: the ranges that alerts look back over are no multiples of 15 seconds.

Up to Prometheus 2 a range holds the samples at both its ends, from 3.0 on not the oldest: `[5m]`
of series scraped every minute is six samples there and five here, and `increase(x[5m])` of what
happens every five minutes is steady on 2 and flaps on 3. A range that no usual scrape interval or
period divides, `10m5s` in place of `10m`, gives the same on both. The records that an alert reads
count as much as its own expression. It is advice, not an error: rules that run on one version
alone can leave it out with `--ignore promql/ranges`.

    - alert: ContainerRestarts
      expr: increase(kube_pod_container_status_restarts_total[10m]) > 3

Remedy: write [10m5s].
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from generator.checks.durations import spoken
from generator.checks.reading import behind, expression, ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Rule, Subject

ID = "promql/ranges"
SEVERITY: Severity = "info"
STEP = timedelta(seconds=15)


def check(subject: Subject) -> Iterator[Finding]:
    """Report each such range of an alert, or of a record that an alert reads, once."""
    said: set[int] = set()
    for alert in subject.alerts:
        for rule in behind(alert, subject):
            if id(rule) not in said:
                said.add(id(rule))
                yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[Finding]:
    expr = expression(rule)
    found = [] if expr is None else [span for span in ranges(expr) if not span % STEP]
    for span in dict.fromkeys(found):
        message = f"the range [{spoken(span)}] is a multiple of 15s"
        hint = f"write [{spoken(span + timedelta(seconds=5))}]"
        yield rule.finding(ID, SEVERITY, message, hint, expr=True)
