"""The sections about where outputs go: Kubernetes objects, Thanos, autoscalers."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from generator.config.fields import (
    BaseUrl,
    Count,
    NotEmptyMapping,
    ObjectKey,
    ObjectLabels,
    ObjectNamespace,
    Ratio,
    Text,
    WorkloadName,
)
from generator.config.refusal import Refused, shown
from generator.config.section import Section, default

# Kubernetes' autoscaler tolerates a tenth more than its target before it acts: of a higher one,
# nearly all that a container may have.
_HIGHEST_TARGET = 0.9


class Kubernetes(Section):
    """The Kubernetes objects that some outputs write."""

    namespace: ObjectNamespace = default("monitoring", "Namespace of the objects.")
    rule_labels: ObjectLabels = default(
        {},
        "Labels of objects with rules, by which an operator selects them; kube-prometheus-stack"
        " wants release, the name of its Helm release.",
    )
    dashboard_labels: Annotated[ObjectLabels, NotEmptyMapping] = default(
        {"grafana_dashboard": "1"},
        "Labels of ConfigMaps with a dashboard, by which Grafana's sidecar finds them.",
    )
    folder_annotation: ObjectKey = default(
        "grafana_folder", "Annotation that tells Grafana's sidecar the folder."
    )
    grafana_labels: Annotated[ObjectLabels, NotEmptyMapping] = default(
        {"dashboards": "grafana"}, "Labels of the Grafanas that grafana-operator gives dashboards."
    )


class Thanos(Section):
    """How Thanos Ruler evaluates."""

    partial_response_strategy: Literal["abort", "warn"] = default(
        "abort",
        "What a rule does while a store does not answer: fail (abort), or go by the rest (warn).",
    )


class ScaledWorkload(Section):
    """A workload that is scaled on real_used."""

    namespace: ObjectNamespace = Field(description="Namespace of the workload.")
    kind: Literal["Deployment", "StatefulSet"] = default("Deployment", "Kind of the workload.")
    name: WorkloadName = Field(description="Name of the workload.")
    min: Count = default(1, "Least number of pods.")
    max: Count = Field(description="Largest number of pods.")
    target: Ratio = default("75%", "Share of the bound that real_used is held at, on average.")

    @model_validator(mode="after")
    def _can_work(self) -> "ScaledWorkload":
        if self.target > _HIGHEST_TARGET:
            message = f"{self.target:.0%} leaves no room for a pod to start in"
            hint = "write at most 90%: an autoscaler acts from a tenth above its target on"
            raise Refused(message, hint, at=("target",))
        if self.max < self.min:
            message = f"{self.max} is less than min, which is {self.min}"
            raise Refused(message, "keep min at or below max", at=("max",))
        return self


class Autoscaling(Section):
    """Which workloads are scaled on real_used, and by what."""

    scaler: Literal["prometheus-adapter", "keda"] = default(
        "prometheus-adapter", "What serves the metric: an HPA with prometheus-adapter, or KEDA."
    )
    prometheus: BaseUrl = default(
        "http://prometheus-operated.monitoring.svc:9090",
        "Address of the Prometheus that KEDA asks, within the cluster.",
    )
    cluster: Text | None = Field(
        default=None,
        description="This cluster's name, where the Prometheus that is asked has many.",
    )
    workloads: tuple[ScaledWorkload, ...] = default([], "The workloads; with none nothing scales.")

    @model_validator(mode="after")
    def _once(self) -> "Autoscaling":
        seen: set[tuple[str, str, str]] = set()
        for index, each in enumerate(self.workloads):
            identity = (each.namespace, each.kind, each.name)
            if identity in seen:
                message = f"{each.kind} {shown(each.name)} is scaled already"
                raise Refused(message, "keep one of them", at=("workloads", index, "name"))
            seen.add(identity)
        return self
