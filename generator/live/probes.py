"""Every question that `init` and `verify` ask of a server besides the bundle's own queries.

Each is a count whose answer is a handful of series, however large the server is. docs/live.md lists
them; a test holds the list to what is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.promql import selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.config.matchers import Matcher

# What a stack keeps of cAdvisor whatever else it drops; none of the three is in /metrics/resource.
CADVISOR = "container_memory_rss|container_memory_usage_bytes|container_memory_cache"
KUBE_STATE_METRICS = "kube_pod_owner|kube_pod_info|kube_pod_status_phase"
NODE_EXPORTER = "node_memory_MemTotal_bytes"

_EVALUATION = "prometheus_rule_evaluation_duration_seconds_sum"


def jobs(metrics: str, labels: Sequence[str] = ("job",)) -> str:
    """Under which job (and path) an exporter's series come, how many under each."""
    return f'count by ({", ".join(labels)}) ({{__name__=~"{metrics}"}})'


def has_label(metric: str, matchers: Iterable[Matcher], label: str) -> str:
    """How many series have a label."""
    some = f'{label}!=""'
    return f"count({selector(metric, (*matchers, some))})"


def values(metric: str, matchers: Iterable[Matcher], label: str) -> str:
    """How many values a label has."""
    return f"count(count by ({label}) ({selector(metric, matchers)}))"


def is_node(metric: str, matchers: Iterable[Matcher], label: str) -> str:
    """How many values of a label are names of nodes."""
    found = f"count by ({label}) ({selector(metric, matchers)})"
    named = f'label_replace({found}, "node", "$1", "{label}", "(.+)")'
    return f"count({named} and on (node) kube_node_info)"


def scrapes(metric: str, matchers: Iterable[Matcher]) -> str:
    """How often something was scraped within ten minutes."""
    return f"max(count_over_time({selector(metric, matchers)}[10m]))"


def series(metric: str, matchers: Iterable[Matcher]) -> str:
    """How many series a metric has."""
    return f"count({selector(metric, matchers)})"


def kubelets() -> str:
    """Which versions kubelets have, how many of each."""
    return "count by (kubelet_version) (kube_node_info)"


def present(names: str) -> str:
    """How many series there are of some metrics."""
    return f'count({{__name__=~"{names}"}})'


def evaluating() -> str:
    """How many seconds a minute the server spends on rules, by what it says of itself."""
    return f"sum(rate({_EVALUATION}[5m])) * 60"


def head_series() -> str:
    """How many series the server holds, by what it says of itself."""
    return "sum(prometheus_tsdb_head_series)"
