"""Which monitoring stack drops what by default, and what brings it back.

From the stacks' own files, in 2026: kube-prometheus-stack 88 (values.yaml), Grafana's chart
k8s-monitoring 4 (default-allow-lists/), the metrics add-on of AKS (its minimal ingestion profile)
and GKE's curated cAdvisor metrics.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Kubelets export them from 1.32 on (cAdvisor 0.50).
FILE_LISTS = frozenset(
    {"container_memory_total_active_file_bytes", "container_memory_total_inactive_file_bytes"}
)
FILE_LISTS_SINCE = (1, 32)


@dataclass(frozen=True)
class Stack:
    """A stack by the jobs that it has; `drops` matches whole names, `remedy` has {metrics}."""

    name: str
    job: str
    drops: str
    remedy: str


# In the order in which they are tried: the last fits anybody.
STACKS = (
    Stack(
        "Grafana's k8s-monitoring chart",
        r"integrations/.*",
        r"(container|machine|kube|node)_.*",
        """\
# values of the chart k8s-monitoring
clusterMetrics:
  {part}:
    metricsTuning:
      includeMetrics: [{listed}]
""",
    ),
    Stack(
        "AKS' metrics add-on (minimal profile)",
        r"cadvisor|node",
        r"(container|machine|kube|node)_.*",
        """\
# ConfigMap ama-metrics-settings-configmap in kube-system
default-targets-metrics-keep-list: |
  {keep_list} = "{either}"
""",
    ),
    Stack(
        "GKE's curated cAdvisor metrics",
        r"prometheus\\.googleapis\\.com.*|gke-.*",
        r"(container|machine)_.*",
        """\
# ClusterNodeMonitoring: scrape /metrics/cadvisor yourself, and keep
metricRelabeling:
  - {{action: keep, sourceLabels: [__name__], regex: "{either}"}}
""",
    ),
    Stack(
        "kube-prometheus-stack",
        r"kubelet",
        r"container_memory_(swap|mapped_file)|container_spec.*",
        """\
# values of kube-prometheus-stack: its own list, without what is read here
kubelet:
  serviceMonitor:
    cAdvisorMetricRelabelings: […]    # without the rules that drop {either}
""",
    ),
    Stack(
        "an allow-list or a relabelling",
        r".*",
        r".*",
        """\
# metric_relabel_configs of the scrape job: no rule may drop these, and every keep must name them
- {{action: keep, source_labels: [__name__], regex: "…|{either}"}}
""",
    ),
)

_PARTS = {
    "container_": ("cadvisor", "cadvisor"),
    "machine_": ("cadvisor", "cadvisor"),
    "kube_": ("kube-state-metrics", "kubestate"),
    "node_": ("node-exporter", "nodeexporter"),
}


def dropped_by(metric: str, job: str) -> Stack:
    """Return the stack that drops a metric of a job; the last is nobody in particular."""
    fits = (
        stack
        for stack in STACKS
        if re.fullmatch(stack.job, job) and re.fullmatch(stack.drops, metric)
    )
    return next(fits, STACKS[-1])


def remedy(stack: Stack, metrics: Sequence[str]) -> str:
    """Return the setting that keeps metrics of one exporter."""
    part, keep_list = next(
        (names for prefix, names in _PARTS.items() if metrics[0].startswith(prefix)),
        ("cadvisor", "cadvisor"),
    )
    return stack.remedy.format(
        part=part, keep_list=keep_list, listed=", ".join(metrics), either="|".join(metrics)
    )


def too_old(versions: Collection[tuple[str, int]]) -> int:
    """Return how many nodes have a kubelet that exports no file lists."""
    count = 0
    for version, nodes in versions:
        found = re.match(r"v?(\d{1,3})\.(\d{1,3})", version)
        if found and (int(found[1]), int(found[2])) < FILE_LISTS_SINCE:
            count += nodes
    return count
