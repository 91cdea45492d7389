"""The PromQL building blocks that templates use: selectors with the configured matchers.

What a user or a cluster names reaches PromQL here only, as `Matcher`s that quote their value and
label names that the config loader has validated.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from generator.config.matchers import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from generator.config.schema import Config

CANONICAL = ("namespace", "pod", "container", "node")
# Which node an instance is on.
INSTANCES = "instance:node:info"


def selector(metric: str, matchers: Iterable[Matcher | str]) -> str:
    """`metric{a="b", …}`; strings are matchers written in our own templates."""
    inner = ", ".join(str(matcher) for matcher in matchers)
    return f"{metric}{{{inner}}}" if inner else metric


def either(patterns: Sequence[str]) -> str:
    """Return one regular expression for any of several, in which a (?i) holds for its own."""
    if len(patterns) == 1:
        return patterns[0]
    return "|".join(f"(?:{one})" if "|" in one or "(?" in one else one for one in patterns)


@dataclass(frozen=True)
class Selectors:
    """The functions that a template calls to name an input; each returns an instant selector."""

    config: Config

    @property
    def cluster(self) -> str:
        """Name of the cluster label, the same on every series."""
        return self.config.metrics.labels.cluster

    def scope(self, namespace_label: str) -> tuple[Matcher, ...]:
        """Return matchers for `scope.namespaces`; none where everything is in scope."""
        namespaces = self.config.scope.namespaces
        matchers = []
        if ".*" not in namespaces.include:
            matchers.append(Matcher(namespace_label, "=~", either(namespaces.include)))
        if namespaces.exclude:
            matchers.append(Matcher(namespace_label, "!~", either(namespaces.exclude)))
        return tuple(matchers)

    def cadvisor(self, metric: str, *more: str) -> str:
        """Select a metric of real containers: neither the pod's cgroup nor the pause container."""
        labels = self.config.metrics.labels
        real = (Matcher(labels.container, "!=", ""), Matcher(labels.container, "!=", "POD"))
        scope = self.scope(labels.namespace)
        return selector(metric, (*self.config.metrics.cadvisor, *real, *scope, *more))

    def machine(self, metric: str, *more: str) -> str:
        """Select a cAdvisor metric of the whole machine."""
        return selector(metric, (*self.config.metrics.cadvisor, *more))

    def ksm(self, metric: str, *more: str) -> str:
        """Select a namespaced metric of kube-state-metrics."""
        scope = self.scope("namespace")
        return selector(metric, (*self.config.metrics.kube_state_metrics, *scope, *more))

    def ksm_cluster_scoped(self, metric: str, *more: str) -> str:
        """Select a metric of kube-state-metrics that has no namespace, such as a node's."""
        return selector(metric, (*self.config.metrics.kube_state_metrics, *more))

    def kubelet(self, metric: str, *more: str) -> str:
        """Select a metric of the kubelet's own."""
        return selector(metric, (*self.config.metrics.kubelet, *more))

    def node_exporter(self, metric: str, *more: str) -> str:
        """Select a metric of node_exporter."""
        return selector(metric, (*self.config.metrics.node_exporter, *more))

    def node_exporter_by_node(self, metric: str, *more: str) -> str:
        """Select the same with a `node` label, made of `instance` where there is none."""
        labelled = self.node_exporter(metric, 'node!=""', *more)
        bare = self.node_exporter(metric, 'node=""', *more)
        renamed = f'label_replace({bare}, "node", "$1", "instance", "(.+?)(?::[0-9]+)?")'
        return f"({labelled} or {renamed})"

    def canonical(self, expr: str, names: tuple[str, ...] = CANONICAL) -> str:
        """Wrap an expression so that cAdvisor's label names become namespace, pod, container, node.

        The expression itself where the config leaves the names as they are.
        """
        labels = self.config.metrics.labels
        for name in names:
            configured = getattr(labels, name)
            if configured != name:
                expr = f'label_replace(\n{expr},\n"{name}", "$1", "{configured}", "(.+)")'
        return expr

    def by_node(self, expr: str, instances: str = INSTANCES) -> str:
        """Wrap an expression on scraped instances so that it is by cluster and node's name.

        `instances` is one series with `host` for each `(cluster, instance, node)`.
        """
        scraped = indent(dedent(expr).strip(), " " * 6)
        join = f"* on ({self.cluster}, instance, node) group_left (host) {instances},"
        return (
            f"max by ({self.cluster}, node) (\n  label_replace(\n    (\n{scraped}\n    )\n"
            f'    {join}\n    "node", "$1", "host", "(.+)"\n  )\n)\n'
        )

    def filters(self) -> dict[str, Callable[[str], str]]:
        """Return the filters that a template may use."""
        return {"canonical": self.canonical, "by_node": self.by_node}

    def context(self) -> dict[str, str | Callable[..., str]]:
        """Return the names that a template may use."""
        return {
            "cluster": self.cluster,
            # After a restart of Prometheus a series without a stale marker may stand beside the
            # new one for five minutes, and a join with both would fail for every pod.
            "workload_of_pod": f"topk by ({self.cluster}, namespace, pod) (1, pod:workload:info)",
            "cadvisor_node": self.config.metrics.labels.node,
            "cadvisor": self.cadvisor,
            "machine": self.machine,
            "ksm": self.ksm,
            "ksm_cluster_scoped": self.ksm_cluster_scoped,
            "kubelet": self.kubelet,
            "node_exporter": self.node_exporter,
            "node_exporter_by_node": self.node_exporter_by_node,
            "file_lists": self.config.metrics.file_lists,
        }
