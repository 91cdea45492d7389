"""What is evaluated besides the bundle: a conventional alert to compare with, and OOM kills."""

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

KILLS = "realmem:backtest:kills"
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


def kills(config: Config, seconds: float) -> Step:
    """Return a record of how many processes of a container were OOM-killed since the step before.

    A restart counts where kube-state-metrics gives OOMKilled as its reason; a kill of a child
    process where cAdvisor counted it.
    """
    select = Selectors(config)
    by = f"{select.cluster}, namespace, pod, container"
    before = f"offset {seconds:.0f}s"
    restarts = select.ksm("kube_pod_container_status_restarts_total")
    reason = 'reason="OOMKilled"'
    killed = select.ksm("kube_pod_container_status_last_terminated_reason", reason)
    # The few whose last reason it is, before anything is compared.
    own = f"({restarts} and on ({by}) {killed} > 0)"
    born = f"({own} > 0 unless {restarts} {before} and on ({select.cluster}) {restarts} {before})"
    events = select.cadvisor("container_oom_events_total")
    grown = select.canonical(f"(({events} > {events} {before}) - {events} {before})")
    expr = f"""
      max by ({by}) ((({own} > {restarts} {before}) - {restarts} {before}) or {born})
      or
      max by ({by}) ({grown})
    """
    return _step("record", KILLS, expr, {}, 0.0)


def _step(kind: str, name: str, expr: str, labels: dict[str, str], hold: float) -> Step:
    tree = parse(expr)
    assert not isinstance(tree, Unparsable), tree.reason  # noqa: S101 - our own text
    return Step(kind, name, tree, labels, hold)  # type: ignore[arg-type] # one of two
