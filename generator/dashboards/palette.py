"""One colour a meaning, on every board; and the thresholds that colours stand for.

The hues are Okabe and Ito's, which people tell apart whatever colours they see
(https://jfly.uni-koeln.de/color/), with a few neighbours where eight are too few. Blue, purple and
brown are memory that a container needs, greens are page cache that the kernel gives back;
lightness tells the members of a family apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards.spec import State, Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

REAL_USED = "#0072B2"
ANON = "#56B4E9"
TMPFS = "#AA3377"
KERNEL = "#A6761D"
KERNEL_CACHE = "#E3CFA4"

PAGE_CACHE = "#009E73"
ACTIVE_FILE = "#33B58C"
INACTIVE_FILE = "#A8E2CF"
# Kubelets before 1.32 do not say which part of `cache` is page cache and which is tmpfs.
FILE_UNKNOWN = "#DDCC77"

WORKING_SET = "#F0E442"
LIMIT = "#D55E00"
REQUEST = "#999999"
SWAP = "#7B3294"

FREE = "#C8C8C8"

WRITTEN = "text"
READ = "#6699CC"
RESTART = "#777777"
# What is measured is no kind of memory.
PLAIN = "#88CCEE"

# What a language's runtime says of its own memory.
HEAP = "#CC79A7"
HEAP_LIVE = "#882255"
HEAP_FREE = "#E5BFD3"
STACKS = "#999933"
OUTSIDE = "#AAAAAA"

NEUTRAL = "text"
CALM = "#5B6770"
UNKNOWN = "#8C8C8C"
WARNING = "#E69F00"
CRITICAL = "#D55E00"

SEVERITIES = (
    State(3, "critical", CRITICAL),
    State(2, "warning", WARNING),
    State(1, "info", NEUTRAL),
)
FIRING = State(2, "firing", CRITICAL)
PENDING = State(1, "pending", WARNING)

QUIET = Thresholds(NEUTRAL)
NEED = Thresholds(REAL_USED)
CACHE = Thresholds(PAGE_CACHE)
KILLS = Thresholds(CRITICAL)
ANY_IS_BAD = Thresholds(CALM, ((1, WARNING),))
ANY_IS_CRITICAL = Thresholds(CALM, ((1, CRITICAL),))
ANY_SHARE_IS_BAD = Thresholds(CALM, ((0.001, WARNING),))
NONE_IS_BAD = Thresholds(CRITICAL, ((1, CALM),))
# Shares of a rule group's interval, and of what a workload requests.
BUSY = Thresholds(CALM, ((0.5, WARNING), (1, CRITICAL)))
OVER_REQUESTS = Thresholds(NEUTRAL, ((1, WARNING),))


# Hours until a leak reaches its bound: an hour is a call, a day is time to plan.
TIME_LEFT = Thresholds(CRITICAL, ((3600, WARNING), (86400, NEUTRAL)))


def near_limit(thresholds: Mapping[str, Mapping[str, float]], base: str = CALM) -> Thresholds:
    """Colours of a ratio of real_used to its bound: those of ContainerMemoryNearLimit."""
    levels = thresholds["ContainerMemoryNearLimit"]
    return Thresholds(base, ((levels["warning"], WARNING), (levels["critical"], CRITICAL)))
