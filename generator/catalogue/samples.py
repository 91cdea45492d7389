"""Sample series for promtool tests of the user's own thresholds, with the user's own selectors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.config.matchers import Matcher
    from generator.config.schema import Config

# What makes a regex more than the text that it is.
_META = re.compile(r"[.*+?|()\[\]{}^$\\]")
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_MIB = 1 << 20
_MINUTES = 24 * 60  # samples in a series; a test reads as many as it needs

WORKLOAD = "web"
REPLICASET = f"{WORKLOAD}-5d4f8c7b9"
POD = f"{REPLICASET}-x2k4z"

# MiB: a constant, or (first, step a minute).
Amount = float | tuple[float, float]


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
        restarts: str = f"0x{_MINUTES}",
        reason: str = "",
        node_exporter: bool = False,
    ) -> str:
        """JSON of promtool's `input_series`; `restarts` is in promtool's notation.

        Memory is in MiB, faults are by second, `waiting` is a share of the time.
        """
        series = [
            *self._memory(real_used, active_file, inactive_file),
            *self._pressure(major_faults, refaults, waiting),
            *self._state(limit, restarts, reason),
        ]
        if node_exporter:
            name = "node_memory_MemTotal_bytes"
            series.append(_series(name, self.node_exporter(), _values(64 * 1024)))
        return json.dumps(series)

    def unrelated(self) -> str:
        """JSON of `input_series` of a Prometheus that scrapes nothing of this."""
        return json.dumps([_series("up", {"job": "prometheus"}, f"1x{_MINUTES}")])

    def cadvisor(self) -> dict[str, str]:
        """Return the labels of the container's series of cAdvisor, under the configured names."""
        names = self.config.metrics.labels
        return {
            **satisfying(self.config.metrics.cadvisor),
            names.namespace: self.namespace,
            names.pod: POD,
            names.container: "app",
            names.node: "node-1",
            "id": f"/kubepods/{POD}/1",
        }

    def ksm(self, **labels: str) -> dict[str, str]:
        """Return the labels of a series of kube-state-metrics in the samples' namespace."""
        own = satisfying(self.config.metrics.kube_state_metrics)
        return {**own, "namespace": self.namespace, **labels}

    def node_exporter(self) -> dict[str, str]:
        """Return the labels of a series of node_exporter."""
        return {**satisfying(self.config.metrics.node_exporter), "node": "node-1"}

    def _memory(self, real_used: Amount, active: Amount, inactive: Amount) -> list[dict[str, str]]:
        labels = self.cadvisor()
        memory = {
            "usage_bytes": _add(real_used, active, inactive),
            "working_set_bytes": _add(real_used, active),
            "rss": real_used,
            "cache": _add(active, inactive),
            "total_active_file_bytes": active,
            "total_inactive_file_bytes": inactive,
        }
        return [
            *(
                _series(f"container_memory_{name}", labels, _values(v))
                for name, v in memory.items()
            ),
            _series("container_oom_events_total", labels, f"0x{_MINUTES}"),
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
                values = f"0+{rate * 60:.12g}x{_MINUTES}"
                yield _series(f"container_{name}", {**self.cadvisor(), **more}, values)

    def _state(self, limit: float, restarts: str, reason: str) -> list[dict[str, str]]:
        pod, app = self.ksm(pod=POD), self.ksm(pod=POD, container="app")
        owner = {"owner_kind": "ReplicaSet", "owner_name": REPLICASET}
        deployment = {"owner_kind": "Deployment", "owner_name": WORKLOAD}
        memory = {"resource": "memory", "unit": "byte"}
        once = f"1x{_MINUTES}"
        series = [
            _series("kube_pod_container_resource_limits", {**app, **memory}, _values(limit)),
            _series("kube_pod_owner", {**pod, **owner, "owner_is_controller": "true"}, once),
            _series("kube_replicaset_owner", self.ksm(replicaset=REPLICASET, **deployment), once),
            _series("kube_pod_container_status_restarts_total", app, restarts),
        ]
        if reason:
            # The reason appears with the first restart.
            since = re.sub(r"^0x(\d+)", lambda zeros: f"_x{int(zeros[1]) + 1}", restarts)
            name = "kube_pod_container_status_last_terminated_reason"
            series.append(_series(name, {**app, "reason": reason}, since))
        return series


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


def _series(metric: str, labels: Mapping[str, str], values: str) -> dict[str, str]:
    inner = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items())
    return {"series": f"{metric}{{{', '.join(inner)}}}", "values": values}


def _add(*amounts: Amount) -> Amount:
    pairs = [amount if isinstance(amount, tuple) else (amount, 0.0) for amount in amounts]
    return (sum(first for first, _ in pairs), sum(step for _, step in pairs))


def _values(amount: Amount) -> str:
    first, step = amount if isinstance(amount, tuple) else (amount, 0.0)
    return f"{first * _MIB:.0f}{step * _MIB:+.0f}x{_MINUTES}"
