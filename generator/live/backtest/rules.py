"""What is evaluated besides the bundle, a conventional alert, and the records that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import Selectors
from generator.checks.parsing import Unparsable, parse
from generator.live.replay.plan import Step

if TYPE_CHECKING:
    from generator.config.schema import Config

# The alert that most people have: a working set above this share of the limit for five minutes.
CONVENTIONAL = "working set above 90 % of the limit"
_SHARE, _HOLD = 0.9, 300.0

KILLS = "container:oom_kill:recent"
REAL_USED = "container:memory_real_used:bytes"
BOUND = "container:memory_bound:bytes"
RATIO = "container:memory_real_used_bound:ratio"
WORKLOADS = "pod:workload:info"


def conventional(config: Config) -> Step:
    """Return the alert that compares the working set with the container's bound."""
    select = Selectors(config)
    by = f"{select.cluster}, namespace, pod, container"
    working_set = select.canonical(select.cadvisor("container_memory_working_set_bytes"))
    expr = f"max by ({by}) ({working_set}) / on ({by}) max by ({by}) ({BOUND}) > {_SHARE}"
    return _step("alert", CONVENTIONAL, expr, {"severity": "warning"}, _HOLD)


def _step(kind: str, name: str, expr: str, labels: dict[str, str], hold: float) -> Step:
    tree = parse(expr)
    assert not isinstance(tree, Unparsable), tree.reason  # noqa: S101 - our own text
    return Step(kind, name, tree, labels, hold)  # type: ignore[arg-type] # one of two
