"""alerts/cache: an alert on memory does not fire on page cache.

`container_memory_working_set_bytes` is usage without the inactive file pages only. The active ones
count, though the kernel gives them back as soon as memory is wanted: a container that reads files
comes close to its limit and stays there, unharmed. An alert on the working set fires for it as for
a leak. `container_memory_usage_bytes` counts all of the cache. What is needed is usage without both
lists of file pages.

Nothing is said of an alert that reads the cache too, and so can tell the two apart, nor of one that
looks for containers that use little.

    - alert: ContainerMemoryHigh
      expr: container_memory_working_set_bytes > 0.9 * container_spec_memory_limit_bytes

Remedy: subtract `container_memory_total_active_file_bytes` and
`container_memory_total_inactive_file_bytes` from `container_memory_usage_bytes`, or alert on
realmem's `container:memory_real_used:bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import Binary, selectors, walk
from generator.checks.reading import behind, expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.expressions import Expr
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "alerts/cache"
SEVERITY: Severity = "warning"

_WITH_CACHE = {
    "container_memory_working_set_bytes": "counts active page cache",
    "container_memory_usage_bytes": "counts all page cache",
}
_TELLS_CACHE = ("_active_file", "_cache", "real_used")


def check(subject: Subject) -> Iterator[Finding]:
    """Report alerts that compare memory with its page cache."""
    for alert in subject.alerts:
        expr = expression(alert)
        read = {
            selector.name or ""
            for rule in behind(alert, subject)
            if (each := expression(rule)) is not None
            for selector, _ in selectors(each)
        }
        if expr is None or any(part in name for name in read for part in _TELLS_CACHE):
            continue
        for name in sorted(_high(expr, subject) & _WITH_CACHE.keys()):
            message = f"{name} {_WITH_CACHE[name]}: it fires on a cache as on a leak"
            hint = "subtract active and inactive file pages from the usage"
            yield alert.finding(ID, SEVERITY, message, hint, expr=True)


def _high(expr: Expr, subject: Subject) -> set[str]:
    """Give what is read, however far down, on the side of comparisons that is to be large."""
    found: set[str] = set()
    for node in walk(expr):
        if isinstance(node, Binary) and node.op in {">", ">=", "<", "<="}:
            found |= _names(node.lhs if node.op[0] == ">" else node.rhs, subject)
    return found


def _names(expr: Expr, subject: Subject) -> set[str]:
    queue = [selector.name or "" for selector, _ in selectors(expr)]
    seen = set(queue)
    for name in queue:
        for maker in subject.records.get(name, ()):
            made = expression(maker)
            if made is not None:
                further = {selector.name or "" for selector, _ in selectors(made)} - seen
                queue += sorted(further)
                seen |= further
    return seen
