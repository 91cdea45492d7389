"""Autoscalers on real_used: a pod more before one is killed, and none because of page cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import selector
from generator.config.matchers import Matcher
from generator.targets import kubernetes

if TYPE_CHECKING:
    from generator.bundle import Bundle
    from generator.config.destinations import ScaledWorkload

# What `realmem generate` says to do with it.
APPLY = "helm upgrade -f {folder}/*.values.yaml, and kubectl apply what is yours"
RATIO = "container:memory_real_used_bound:ratio"
_METRIC = "memory_real_used_bound_ratio"
# KEDA names its HPA keda-hpa-NAME, and has a label of NAME.
_LONGEST = kubernetes.LONGEST_LABEL - len("keda-hpa-")
_TEMPLATES = {"prometheus-adapter": "hpa", "keda": "scaledobject"}


def render(bundle: Bundle) -> dict[str, bytes]:
    """`autoscaling/`: an object a workload, and the rules of prometheus-adapter if that serves."""
    settings = bundle.config.autoscaling
    files: dict[str, str] = {}
    if settings.scaler == "prometheus-adapter":
        names = {"series": _series(bundle), "matchers": _matchers(bundle), "metric": _METRIC}
        text, _ = kubernetes.document(bundle, "prometheus-adapter", names)
        files["prometheus-adapter.values.yaml"] = text
    for workload in settings.workloads:
        name = kubernetes.object_name(f"{workload.name}-{workload.kind.lower()}-memory", _LONGEST)
        scaled = _names(bundle, workload) | {"name": name}
        text, _ = kubernetes.document(bundle, _TEMPLATES[settings.scaler], scaled)
        files[f"{workload.namespace}/{name}.yaml"] = text
    return {f"autoscaling/{path}": text.encode() for path, text in files.items()}


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what was not written."""
    if bundle.config.autoscaling.workloads:
        return []
    return ["autoscaling/ scales nothing yet: name workloads under autoscaling: {workloads: …}"]


def _names(bundle: Bundle, workload: ScaledWorkload) -> dict[str, object]:
    return {
        "namespace": workload.namespace,
        "kind": workload.kind,
        "workload": workload.name,
        "min": workload.min,
        "max": workload.max,
        "metric": _METRIC,
        # A quantity of Kubernetes: 750m is 0.75.
        "target": f"{workload.target * 1000:.0f}m",
        "threshold": f"{workload.target:.6g}",
        "prometheus": bundle.config.autoscaling.prometheus,
        "query": _query(bundle, workload),
    }


def _query(bundle: Bundle, workload: ScaledWorkload) -> str:
    """Return the sum over the workload's pods of each one's nearest container to its bound."""
    own = [*_matchers_of_cluster(bundle), Matcher("namespace", "=", workload.namespace)]
    of_workload: list[Matcher | str] = [
        Matcher("workload", "=", workload.name),
        Matcher("workload_type", "=", workload.kind),
    ]
    label = bundle.config.metrics.labels.cluster
    return (
        f"sum(\n  max by ({label}, namespace, pod) ({selector(RATIO, own)})\n"
        f"  and on ({label}, namespace, pod) {selector('pod:workload:info', own + of_workload)}\n)"
    )


def _series(bundle: Bundle) -> str:
    return selector(RATIO, [*_matchers_of_cluster(bundle), 'namespace!=""', 'pod!=""'])


def _matchers(bundle: Bundle) -> str:
    """Return the matchers that stand after the adapter's own, with the comma before them."""
    matchers = "".join(f", {matcher}" for matcher in _matchers_of_cluster(bundle))
    # The adapter reads its query as a template, with << for what it puts in.
    return matchers.replace("<", r"\x3c")


def _matchers_of_cluster(bundle: Bundle) -> list[Matcher | str]:
    cluster = bundle.config.autoscaling.cluster
    label = bundle.config.metrics.labels.cluster
    return [] if cluster is None else [Matcher(label, "=", cluster)]
