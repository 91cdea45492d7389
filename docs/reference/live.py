"""The counts that `init` and `verify` ask a server for."""

from __future__ import annotations

import inspect
from typing import Any

from docs.reference.blocks import table
from generator.config.matchers import Matcher
from generator.live import probes as asked

_MATCHERS = (Matcher("job", "=", "kubelet"),)
_EXAMPLES: dict[str, tuple[Any, ...]] = {
    "jobs": ("container_memory_rss",),
    "has_label": ("container_memory_rss", _MATCHERS, "pod_name"),
    "values": ("container_memory_rss", _MATCHERS, "node"),
    "is_node": ("container_memory_rss", _MATCHERS, "instance"),
    "scrapes": ("up", _MATCHERS),
    "series": ("container_memory_swap", _MATCHERS),
    "present": ("go_goroutines",),
}


def probes() -> str:
    """Return a row a probe, with an example."""
    functions = [
        one
        for name, one in vars(asked).items()
        if inspect.isfunction(one) and one.__module__ == asked.__name__ and name[0] != "_"
    ]
    rows = [
        (
            (one.__doc__ or "").strip(),
            f"`{one(*_EXAMPLES.get(one.__name__, ()))}`",
        )
        for one in functions
    ]
    return table(("what", "for example"), rows)
