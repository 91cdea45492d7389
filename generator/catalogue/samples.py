"""Sample series for promtool tests of the user's own thresholds, with the user's own selectors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.catalogue.thresholds import Thresholds
    from generator.config.matchers import Matcher
    from generator.config.schema import Config

_MIB = 1 << 20
_MINUTES = 24 * 60  # samples in a series; a test reads as many as it needs

NAMESPACE, WORKLOAD = "realmem-test", "web"
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
    thresholds: Thresholds

    def threshold(self, name: str) -> float:
        """Return the threshold that holds for the container of the tests."""
        return self.thresholds.value(name, NAMESPACE, WORKLOAD)

    def container(  # noqa: PLR0913 - a test names only what it is about
        self,
        *,
        real_used: Amount,
        limit: float,
        active_file: Amount = 0,
        inactive_file: Amount = 0,
        restarts: str = f"0x{_MINUTES}",
        reason: str = "",
        node_exporter: bool = False,
    ) -> str:
        """JSON of promtool's `input_series`; memory in MiB, `restarts` in promtool's notation."""
        cadvisor, ksm = self._cadvisor(), self._ksm()
        pod = {"namespace": NAMESPACE, "pod": POD}
        app = {**pod, "container": "app"}
        usage = _add(real_used, active_file, inactive_file)
        memory = {
            "usage_bytes": usage,
            "working_set_bytes": _add(real_used, active_file),
            "rss": real_used,
            "cache": _add(active_file, inactive_file),
            "total_active_file_bytes": active_file,
            "total_inactive_file_bytes": inactive_file,
        }
        owner = {
            "owner_kind": "ReplicaSet",
            "owner_name": REPLICASET,
            "owner_is_controller": "true",
        }
        deployment = {"owner_kind": "Deployment", "owner_name": WORKLOAD}
        series = [
            *(
                _series(f"container_memory_{name}", cadvisor, _values(v))
                for name, v in memory.items()
            ),
            _series("container_oom_events_total", cadvisor, f"0x{_MINUTES}"),
            _series(
                "kube_pod_container_resource_limits",
                {**ksm, **app, "resource": "memory", "unit": "byte"},
                _values(limit),
            ),
            _series("kube_pod_owner", {**ksm, **pod, **owner}, f"1x{_MINUTES}"),
            _series(
                "kube_replicaset_owner",
                {**ksm, "namespace": NAMESPACE, "replicaset": REPLICASET, **deployment},
                f"1x{_MINUTES}",
            ),
            _series("kube_pod_container_status_restarts_total", {**ksm, **app}, restarts),
        ]
        if reason:
            # The reason appears with the first restart.
            terminated = re.sub(r"^0x(\d+)", lambda zeros: f"_x{int(zeros[1]) + 1}", restarts)
            name = "kube_pod_container_status_last_terminated_reason"
            series.append(_series(name, {**ksm, **app, "reason": reason}, terminated))
        if node_exporter:
            node = {**satisfying(self.config.metrics.node_exporter), "node": "node-1"}
            series.append(_series("node_memory_MemTotal_bytes", node, _values(64 * 1024)))
        return json.dumps(series)

    def unrelated(self) -> str:
        """JSON of `input_series` of a Prometheus that scrapes nothing of this."""
        return json.dumps([_series("up", {"job": "prometheus"}, f"1x{_MINUTES}")])

    def _cadvisor(self) -> dict[str, str]:
        names = self.config.metrics.labels
        return {
            **satisfying(self.config.metrics.cadvisor),
            names.namespace: NAMESPACE,
            names.pod: POD,
            names.container: "app",
            names.node: "node-1",
            "id": f"/kubepods/{POD}/1",
        }

    def _ksm(self) -> dict[str, str]:
        return satisfying(self.config.metrics.kube_state_metrics)


def without_example(config: Config) -> str:
    """Return the matcher for which no label can be made up, or nothing."""
    metrics = config.metrics
    try:
        for matchers in (metrics.cadvisor, metrics.kube_state_metrics, metrics.node_exporter):
            satisfying(matchers)
    except CannotSampleError as unknown:
        return str(unknown)
    return ""


def satisfying(matchers: Iterable[Matcher]) -> dict[str, str]:
    """Labels that pass the matchers; CannotSampleError where a regex has no obvious example."""
    labels = {}
    for matcher in matchers:
        if matcher.op == "=":
            labels[matcher.label] = matcher.value
        elif matcher.op == "=~":
            example = matcher.value.split("|")[0].strip("()")
            if re.escape(example).replace("\\-", "-").replace("\\/", "/") != example:
                raise CannotSampleError(str(matcher))
            labels[matcher.label] = example
    return {name: value for name, value in labels.items() if value}


def _series(metric: str, labels: Mapping[str, str], values: str) -> dict[str, str]:
    inner = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items())
    return {"series": f"{metric}{{{', '.join(inner)}}}", "values": values}


def _add(*amounts: Amount) -> Amount:
    pairs = [amount if isinstance(amount, tuple) else (amount, 0.0) for amount in amounts]
    return (sum(first for first, _ in pairs), sum(step for _, step in pairs))


def _values(amount: Amount) -> str:
    first, step = amount if isinstance(amount, tuple) else (amount, 0.0)
    return f"{first * _MIB:.0f}{step * _MIB:+.0f}x{_MINUTES}"
