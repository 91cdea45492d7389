"""The ids of checks, and how people write several of them at once.

They stand here, above the checks themselves, so that a config can be refused; a test compares the
two.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from generator.config.names import words
from generator.config.refusal import Refused, nearest, shown

IDS: Final = (
    "files/parse",
    "rules/schema",
    "rules/promql",
    "rules/duplicate",
    "rules/chain",
    "rules/churn",
    "rules/naming",
    "alerts/metadata",
    "alerts/labels",
    "alerts/cache",
    "promql/joins",
    "promql/sums",
    "promql/counters",
    "promql/selectors",
    "promql/ranges",
    "bundle/closure",
    "dashboards/structure",
    "dashboards/panels",
    "dashboards/variables",
    "dashboards/links",
    "dashboards/promql",
    "promtool/check",
    "promtool/test",
    "amtool/check",
)
AREAS: Final = tuple(dict.fromkeys(id_.split("/")[0] for id_ in IDS))


def matching(pattern: str) -> frozenset[str]:
    """Return the ids that an id, an area (`rules`) or a pattern (`*/promql`) means.

    Raises Refused for one that means none: a typing error must not switch a check off unseen.
    """
    area = pattern.removesuffix("/")
    found = frozenset(id_ for id_ in IDS if fnmatchcase(id_, pattern) or id_.split("/")[0] == area)
    if not found:
        near = nearest(pattern, (*IDS, *AREAS))
        hint = f'did you mean "{near}"?' if near else f"the checks are {', '.join(IDS)}"
        raise Refused(f"no check {shown(pattern)}", hint)
    return found


def check_pattern(value: object) -> str:
    """Return what a config says of checks, if it means any."""
    pattern = words(value)
    matching(pattern)
    return pattern
