"""rules/churn: a record does not keep what a restart changes.

A container's `id` and `name` in cAdvisor's series are new with each restart. A record that keeps
them has as many series as what it is made of, and each restart adds one: recording saves nothing,
and for five minutes both are there. What reads the record has to take them apart again.

    - record: container:memory_rss:bytes
      expr: container_memory_rss{container!=""}

Remedy: aggregate by what names the container.

    max by (namespace, pod, container) (container_memory_rss{container!=""})
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import selectors
from generator.checks.inference import Inference
from generator.checks.reading import expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "rules/churn"
SEVERITY: Severity = "info"
_NEW_WITH_EACH = ("id", "name")


def check(subject: Subject) -> Iterator[Finding]:
    """Report records of containers that keep their identities."""
    inference = Inference(subject)
    for rule in subject.rules:
        expr = expression(rule) if rule.kind == "record" else None
        if expr is None:
            continue
        labels = inference.of(expr)
        read = {selector.name or "" for selector, _ in selectors(expr)}
        # Who aggregates by the id means it; of a record of records that one is reported.
        if not labels.open or read & subject.records.keys():
            continue
        kept = [label for label in _NEW_WITH_EACH if labels.can(label) and label not in rule.labels]
        if kept and any(name.startswith("container_") for name in labels.sources):
            message = f"keeps {', '.join(kept)}, which each restart of a container changes"
            hint = "aggregate by the labels that name the container"
            yield rule.finding(ID, SEVERITY, message, hint, expr=True)
