"""Sample series for promtool tests of the user's own thresholds, with the user's own selectors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.catalogue.series import MINUTES, in_bytes, input_series, plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.catalogue.series import Amount
    from generator.config.matchers import Matcher
    from generator.config.schema import Config

# What makes a regex more than the text that it is.
_META = re.compile(r"[.*+?|()\[\]{}^$\\]")
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")

WORKLOAD = "web"
REPLICASET = f"{WORKLOAD}-5d4f8c7b9"
POD = f"{REPLICASET}-x2k4z"
MACHINE = "node-1"


class CannotSampleError(Exception):
    """The configured selectors do not tell which labels a series would have to carry."""


@dataclass(frozen=True)
class Samples:
    """Makes the series of one container as its exporters would show them."""

    config: Config

    @cached_property
    def namespace(self) -> str:
        """The namespace of the samples; CannotSampleError if the scope shows no example."""
        return sample_namespace(self.config)

    def container(  # noqa: PLR0913 - a test names only what it is about
        self,
        *,
        real_used: Amount,
        limit: float,
        active_file: Amount = 0,
        inactive_file: Amount = 0,
        major_faults: float = 0,
        refaults: float = 0,
        waiting: float = 0,
        restarts: str = f"0x{MINUTES}",
        reason: str = "",
        node_exporter: bool = False,
        file_lists: bool = True,
        autoscaler: tuple[float, float] | None = None,
    ) -> str:
        """JSON of promtool's `input_series`; `restarts` is in promtool's notation.

        Memory is in MiB, faults are by second, `waiting` is a share of the time. `autoscaler` is
        the request and the share of it that an autoscaler on memory aims at.
        """
        series = [
            *self._memory(real_used, active_file, inactive_file, file_lists=file_lists),
            *self._pressure(major_faults, refaults, waiting),
            *self._state(limit, restarts, reason),
        ]
        if node_exporter:
            name = "node_memory_MemTotal_bytes"
            series.append(input_series(name, self.node_exporter(), in_bytes(64 * 1024)))
        if autoscaler:
            series += self._autoscaler(*autoscaler)
        return json.dumps(series)

    def unrelated(self) -> str:
        """JSON of `input_series` of a Prometheus that scrapes nothing of this."""
        return json.dumps([input_series("up", {"job": "prometheus"}, f"1x{MINUTES}")])

    def cadvisor(self) -> dict[str, str]:
        """Return the labels of the container's series of cAdvisor, under the configured names."""
        names = self.config.metrics.labels
        return {
            **satisfying(self.config.metrics.cadvisor),
            names.namespace: self.namespace,
            names.pod: POD,
            names.container: "app",
            names.node: MACHINE,
            "id": f"/kubepods/{POD}/1",
        }

    def ksm(self, **labels: str) -> dict[str, str]:
        """Return the labels of a series of kube-state-metrics in the samples' namespace."""
        own = satisfying(self.config.metrics.kube_state_metrics)
        return {**own, "namespace": self.namespace, **labels}

    def node_exporter(self) -> dict[str, str]:
        """Return the labels of a series of node_exporter."""
        return {**satisfying(self.config.metrics.node_exporter), "node": MACHINE}

    def _memory(
        self, real_used: Amount, active: Amount, inactive: Amount, *, file_lists: bool
    ) -> list[dict[str, str]]:
        labels = self.cadvisor()
        memory = {
            "usage_bytes": plus(real_used, active, inactive),
            "working_set_bytes": plus(real_used, active),
            "rss": real_used,
            "cache": plus(active, inactive),
        }
        if file_lists:
            memory |= {"total_active_file_bytes": active, "total_inactive_file_bytes": inactive}
        return [
            *(
                input_series(f"container_memory_{name}", labels, in_bytes(v))
                for name, v in memory.items()
            ),
            input_series("container_oom_events_total", labels, f"0x{MINUTES}"),
        ]

    def _pressure(
        self, major_faults: float, refaults: float, waiting: float
    ) -> Iterator[dict[str, str]]:
        major = {"failure_type": "pgmajfault", "scope": "container"}
        counters: tuple[tuple[str, dict[str, str], float], ...] = (
            ("memory_failures_total", major, major_faults),
            ("memory_workingset_refault_file_total", {}, refaults),
            ("pressure_memory_waiting_seconds_total", {}, waiting),
        )
        for name, more, rate in counters:
            if rate:
                values = f"0+{rate * 60:.12g}x{MINUTES}"
                yield input_series(f"container_{name}", {**self.cadvisor(), **more}, values)

    def _state(self, limit: float, restarts: str, reason: str) -> list[dict[str, str]]:
        pod, app = self.ksm(pod=POD), self.ksm(pod=POD, container="app")
        owner = {"owner_kind": "ReplicaSet", "owner_name": REPLICASET}
        deployment = {"owner_kind": "Deployment", "owner_name": WORKLOAD}
        memory = {"resource": "memory", "unit": "byte"}
        replicaset = self.ksm(replicaset=REPLICASET, **deployment)
        once = f"1x{MINUTES}"
        series = [
            input_series("kube_pod_container_resource_limits", {**app, **memory}, in_bytes(limit)),
            input_series("kube_pod_owner", {**pod, **owner, "owner_is_controller": "true"}, once),
            input_series("kube_replicaset_owner", replicaset, once),
            input_series("kube_pod_container_status_restarts_total", app, restarts),
        ]
        if reason:
            # The reason appears with the first restart.
            since = re.sub(r"^0x(\d+)", lambda zeros: f"_x{int(zeros[1]) + 1}", restarts)
            name = "kube_pod_container_status_last_terminated_reason"
            series.append(input_series(name, {**app, "reason": reason}, since))
        return series

    def _autoscaler(self, request: float, target: float) -> Iterator[dict[str, str]]:
        memory = {"resource": "memory", "unit": "byte"}
        requested = self.ksm(pod=POD, container="app", **memory)
        yield input_series("kube_pod_container_resource_requests", requested, in_bytes(request))
        name = self.ksm(horizontalpodautoscaler=WORKLOAD)
        scaled = {"scaletargetref_kind": "Deployment", "scaletargetref_name": WORKLOAD}
        prefix = "kube_horizontalpodautoscaler"
        yield input_series(f"{prefix}_info", {**name, **scaled}, f"1x{MINUTES}")
        aim = {"metric_name": "memory", "metric_target_type": "utilization"}
        percent = f"{target * 100:.0f}x{MINUTES}"
        yield input_series(f"{prefix}_spec_target_metric", {**name, **aim}, percent)


def without_example(config: Config) -> str:
    """Return what no label can be made up for, or nothing where every selector has an example."""
    try:
        samples = Samples(config)
        labels = (
            (config.metrics.cadvisor, samples.cadvisor()),
            (config.metrics.kube_state_metrics, samples.ksm(pod=POD, container="app")),
            (config.metrics.node_exporter, samples.node_exporter()),
        )
    except CannotSampleError as unknown:
        return str(unknown)
    for matchers, sample in labels:
        for matcher in matchers:
            if not passes(matcher, sample.get(matcher.label, "")):
                return str(matcher)
    return ""


def sample_namespace(config: Config) -> str:
    """Return a namespace that is in scope: an obvious example of what is included."""
    namespaces = config.scope.namespaces
    examples = [_META.split(pattern)[0].rstrip("-") for pattern in namespaces.include]
    for name in ("realmem-test", *examples, *(f"{each}-test" for each in examples), "sample"):
        included = any(re.fullmatch(pattern, name) for pattern in namespaces.include)
        excluded = any(re.fullmatch(pattern, name) for pattern in namespaces.exclude)
        if _NAME.fullmatch(name) and included and not excluded:
            return name
    raise CannotSampleError("scope.namespaces")


def satisfying(matchers: Iterable[Matcher]) -> dict[str, str]:
    """Labels that pass the matchers; CannotSampleError where a regex has no obvious example."""
    labels = {}
    for matcher in matchers:
        if matcher.op == "=":
            labels[matcher.label] = matcher.value
        elif matcher.op == "=~":
            example = matcher.value.split("|")[0].strip("()")
            if _META.search(example):
                raise CannotSampleError(str(matcher))
            labels[matcher.label] = example
    return {name: value for name, value in labels.items() if value}


def passes(matcher: Matcher, value: str) -> bool:
    """Tell whether a label's value passes a matcher."""
    if "~" in matcher.op:
        return bool(re.fullmatch(matcher.value, value)) == (matcher.op == "=~")
    return (matcher.value == value) == (matcher.op == "=")
