"""promql/selectors: what is selected is there whichever runtime runs the containers.

cAdvisor's series bear an `image` where the kubelet's runtime tells it one: under cri-dockerd, and
in some versions of CRI-O, they bear none, and `image!=""` selects nothing. Boards stay empty and
alerts silent, without an error. `container!=""` leaves the pods' and slices' cgroups out as well,
and `container!="POD"` the pause containers.

    container_memory_rss{image!=""}

Remedy:

    container_memory_rss{container!="", container!="POD"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import selectors
from generator.checks.reading import asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "promql/selectors"
SEVERITY: Severity = "info"


def check(subject: Subject) -> Iterator[Finding]:
    """Report series of containers that are selected by their image alone."""
    for each in asked(subject):
        names = {
            selector.name or ""
            for selector, _ in selectors(each.expr)
            if (selector.name or "").startswith("container_")
            and any((m.name, m.op, m.value) == ("image", "!=", "") for m in selector.matchers)
        }
        for name in sorted(names):
            message = f'{name} with image!="" is empty where the runtime tells no image'
            yield each.finding(ID, SEVERITY, message, 'write container!="", container!="POD"')
