"""What the bundle reads, and whether it is there: on how many nodes, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.live import probes
from generator.live.stacks import FILE_LISTS, dropped_by, remedy, too_old

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.config.matchers import Matcher
    from generator.config.schema import Config
    from generator.live.asked import Questions
    from generator.live.server import Server
    from generator.live.stacks import Stack

Exporter = Literal[
    "cAdvisor", "kube-state-metrics", "node_exporter", "kubelet", "Prometheus", "applications"
]

_PREFIXES: dict[str, Exporter] = {
    "container_": "cAdvisor",
    "machine_": "cAdvisor",
    "kube_": "kube-state-metrics",
    "node_": "node_exporter",
    "kubelet_": "kubelet",
    "prometheus_": "Prometheus",
}
# Those for which the config has matchers; others only boards read.
CONFIGURED: tuple[Exporter, ...] = ("cAdvisor", "kube-state-metrics", "node_exporter")
# Without the first two nothing works, without the third the node's view is missing.
ESSENTIAL: tuple[Exporter, ...] = ("cAdvisor", "kube-state-metrics")
_UNSEEN: dict[Exporter, str] = {
    "kubelet": "the kubelet's own /metrics is not scraped, or nothing was evicted yet",
    "Prometheus": "this server does not scrape itself",
    "applications": "no application has it",
}


@dataclass(frozen=True)
class Input:
    """A metric: how many series, on how many nodes (None where it has no node).

    `elsewhere` are jobs under which it comes, where the config's matchers find none; `stack` is who
    drops it, None where it is there or the kubelets are too old to have it.
    """

    metric: str
    exporter: Exporter
    series: int
    nodes: int | None
    readers: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    stack: Stack | None = None
    why: str = ""


@dataclass(frozen=True)
class Inputs:
    """All of them, and how many nodes cAdvisor's series come from."""

    inputs: tuple[Input, ...]
    nodes: int
    # Nodes whose kubelet exports no file lists, as kube-state-metrics tells.
    old_nodes: int

    def missing(self, exporter: Exporter) -> list[Input]:
        """Return what of an exporter is not there."""
        return [one for one in self.inputs if one.exporter == exporter and not one.series]

    def gone(self, exporter: Exporter) -> bool:
        """Whether nothing of an exporter is there, though it is read."""
        own = [one for one in self.inputs if one.exporter == exporter]
        return bool(own) and not any(one.series for one in own)

    def remedies(self) -> list[tuple[Stack, list[str], str]]:
        """Return who drops what, and the setting that brings it back; one a stack and exporter."""
        groups: dict[tuple[str, str], list[Input]] = {}
        for one in self.inputs:
            if one.stack is not None:
                groups.setdefault((one.exporter, one.stack.name), []).append(one)
        found = []
        for members in groups.values():
            metrics = [one.metric for one in members]
            stack = members[0].stack
            if stack is not None:
                found.append((stack, metrics, remedy(stack, metrics)))
        return found


def look(server: Server, config: Config, questions: Questions) -> Inputs:
    """Count every input of the bundle, and the nodes that it comes from."""
    versions = [
        (one.labels.get("kubelet_version", ""), one.count)
        for one in server.query(probes.kubelets())
    ]
    base = _matchers(config)
    nodes = max(
        _count(server, probes.values(metric, base["cAdvisor"], config.metrics.labels.node))
        for metric in probes.CADVISOR.split("|")
    )
    asking = _Asking(server, config, base, nodes, too_old(versions))
    found = [asking.input(metric, readers) for metric, readers in questions.inputs.items()]
    found = [asking.explained(one, found) for one in found]
    return Inputs(tuple(found), nodes, asking.old_nodes)


@dataclass(frozen=True)
class _Asking:
    server: Server
    config: Config
    matchers: dict[Exporter, tuple[Matcher, ...]]
    nodes: int
    old_nodes: int

    def input(self, metric: str, readers: Iterable[str]) -> Input:
        exporter = exporter_of(metric)
        matchers = self.matchers.get(exporter, ())
        series = _count(self.server, probes.series(metric, matchers))
        nodes = None
        if exporter == "cAdvisor" and series:
            label = self.config.metrics.labels.node
            nodes = _count(self.server, probes.values(metric, matchers, label))
        return Input(metric, exporter, series, nodes, tuple(sorted(readers)))

    def explained(self, one: Input, every: Sequence[Input]) -> Input:
        """Return an input with the reason why it is not there, or not everywhere."""
        if one.series or one.exporter not in CONFIGURED:
            return one if one.series else _with(one, _UNSEEN[one.exporter])
        elsewhere = [
            each.labels["job"]
            for each in self.server.query(probes.jobs(one.metric))
            if each.labels.get("job")
        ]
        if elsewhere:
            why = "comes under another job than the config's"
            return _with(one, why, elsewhere=tuple(sorted(elsewhere)[:5]))
        if not any(each.series for each in every if each.exporter == one.exporter):
            return _with(one, f"nothing of {one.exporter} is there")
        if one.metric in FILE_LISTS and self.nodes and self.old_nodes >= self.nodes:
            return _with(one, "every kubelet is older than 1.32")
        if one.exporter == "kube-state-metrics":
            return _with(one, "no object has it, or an allow-list drops it")
        stack = dropped_by(one.metric, self._job(one.exporter))
        return _with(one, f"dropped, as by {stack.name}", stack=stack)

    def _job(self, exporter: Exporter) -> str:
        return next((each.value for each in self.matchers[exporter] if each.label == "job"), "")


def _with(
    one: Input, why: str, stack: Stack | None = None, elsewhere: tuple[str, ...] = ()
) -> Input:
    return Input(
        one.metric, one.exporter, one.series, one.nodes, one.readers, elsewhere, stack, why
    )


def exporter_of(metric: str) -> Exporter:
    """Return who exports a metric, by its name; what has none of the prefixes is of an app."""
    begins = (name for prefix, name in _PREFIXES.items() if metric.startswith(prefix))
    return next(begins, "applications")


def _matchers(config: Config) -> dict[Exporter, tuple[Matcher, ...]]:
    metrics = config.metrics
    return {
        "cAdvisor": metrics.cadvisor,
        "kube-state-metrics": metrics.kube_state_metrics,
        "node_exporter": metrics.node_exporter,
    }


def _count(server: Server, expr: str) -> int:
    found = server.query(expr)
    return found[0].count if found else 0
