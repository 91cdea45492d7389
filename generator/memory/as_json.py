"""Readings and their verdict for programs: one JSON object.

    {
      "version": 1,
      "readings": [{
        "source", "cgroup", "at", "notes",
        "bytes": {"usage", "working_set", "real_used", "rss", "page_cache", "swap", "limit",
                  "protected", "parts": {"anon", "tmpfs", "kernel", "other", "active_file",
                  "inactive_file"}},
        "events": {"major_faults", "refaults", "oom_kills", "limit_hits"},
        "pressure"
      }, …],
      "verdict": {"kind", "component", "headline", "evidence": […], "next": […]}
    }

`kind` is cache, leak, growth, need, thrashing, steady or unknown; `component` is set for leak and
growth: anon, tmpfs, kernel or other. `cgroup` is v1, v2 or null; what nothing tells is null. Keys
may be added; `version` grows when one changes or goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generator.memory.advice import headline, steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.memory.reading import Reading
    from generator.memory.verdict import Verdict

VERSION = 1

_SIZES = (
    "usage", "working_set", "real_used", "rss", "page_cache", "swap", "limit", "protected",
)  # fmt: skip
_EVENTS = ("major_faults", "refaults", "oom_kills", "limit_hits")


def render(readings: Sequence[Reading], verdict: Verdict, *, indent: int | None = 2) -> str:
    """Write the object, on one line where `indent` is None."""
    document = {
        "version": VERSION,
        "readings": [_reading(one) for one in readings],
        "verdict": {
            "kind": verdict.kind,
            "component": verdict.component,
            "headline": headline(verdict),
            "evidence": list(verdict.evidence),
            "next": list(steps(verdict)),
        },
    }
    return json.dumps(document, indent=indent, ensure_ascii=False)


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "source": one.source,
        "cgroup": one.cgroup,
        "at": one.at,
        "notes": list(one.notes),
        "bytes": {name: getattr(one, name) for name in _SIZES} | {"parts": one.parts()},
        "events": {name: getattr(one, name) for name in _EVENTS},
        "pressure": one.pressure,
    }
