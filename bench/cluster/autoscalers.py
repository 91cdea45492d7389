"""Horizontal pod autoscalers on memory, as kube-state-metrics shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cluster.curves import Level
from bench.cluster.exposed import ONE, Exposed, located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.cluster.model import Cluster

# One Deployment in so many has one.
EVERY = 20
PREFIX = "kube_horizontalpodautoscaler"


def export(cluster: Cluster) -> Iterator[Exposed]:
    """Yield the autoscalers, once for each replica of kube-state-metrics."""
    workloads = dict.fromkeys(
        pod.workload for pod in cluster.pods if pod.workload.kind == "Deployment"
    )
    for replica in range(cluster.shape.kube_state_replicas):
        job = {"job": "kube-state-metrics", "instance": f"10.1.0.{replica + 1}:8080"}
        for workload in list(workloads)[::EVERY]:
            name = {"namespace": workload.namespace, "horizontalpodautoscaler": workload.name}
            labels = located(cluster, {**job, **name})
            reference = {
                "scaletargetref_kind": "Deployment",
                "scaletargetref_name": workload.name,
                "scaletargetref_api_version": "apps/v1",
            }
            yield Exposed({**labels, **reference}, {f"{PREFIX}_info": ONE})
            on_memory = {"metric_name": "memory", "metric_target_type": "utilization"}
            targets = {
                f"{PREFIX}_spec_target_metric": Level(80),
                f"{PREFIX}_status_target_metric": Level(85),
            }
            yield Exposed({**labels, **on_memory}, targets)
            counts = {
                f"{PREFIX}_spec_min_replicas": Level(2),
                f"{PREFIX}_spec_max_replicas": Level(10),
                f"{PREFIX}_status_current_replicas": Level(4),
                f"{PREFIX}_status_desired_replicas": Level(4),
            }
            yield Exposed(labels, counts)
