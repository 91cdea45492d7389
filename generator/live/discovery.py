"""What is there: which jobs carry what, what labels are called, how often is scraped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.config.matchers import Matcher, parse_matchers
from generator.config.refusal import Refused
from generator.live import probes
from generator.live.kind import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.live.server import Server

# What a label may be called, the usual name first.
_CLUSTER = ("cluster", "cluster_name", "k8s_cluster", "k8s_cluster_name", "cluster_id")
_NAMES = {
    "namespace": ("namespace", "kubernetes_namespace", "pod_namespace"),
    "pod": ("pod", "pod_name", "kubernetes_pod_name"),
    "container": ("container", "container_name", "kubernetes_container_name"),
    "node": ("node", "kubernetes_node", "nodename", "kubernetes_io_hostname", "hostname"),
}
# A runtime's name in the config, and metrics of the common client libraries.
_RUNTIMES = {
    "go": "go_goroutines|go_memstats_heap_inuse_bytes",
    "jvm": "jvm_memory_used_bytes|jvm_memory_bytes_used",
    "nodejs": "nodejs_heap_size_used_bytes|v8js_memory_heap_used_bytes",
    "python": "python_info|python_gc_collections_total",
    "dotnet": "dotnet_total_memory_bytes|dotnet_gc_last_collection_heap_size_bytes",
}
# What people scrape with, in seconds: a count of scrapes is one off either way.
_INTERVALS = (1, 2, 5, 10, 15, 20, 30, 40, 45, 60, 90, 120)
_WINDOW = 600


@dataclass(frozen=True)
class Source:
    """The matchers that select an exporter's series, and jobs that carry some as well."""

    matchers: tuple[Matcher, ...]
    series: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a server has; None, empty or 0 where there is nothing."""

    kind: Kind
    cadvisor: Source | None = None
    kube_state_metrics: Source | None = None
    node_exporter: Source | None = None
    labels: dict[str, str] = field(default_factory=dict)
    clusters: int = 0
    # Seconds, None where it could not be told.
    interval: float | None = None
    exact: int = 0
    kubelets: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()


def discover(server: Server) -> Found:
    """Look around; ServerError where the server does not answer."""
    kind = kind_of(server)
    cadvisor = _source(server, probes.CADVISOR, ("job", "metrics_path"))
    labels, clusters = _labels(server, cadvisor)
    return Found(
        kind=kind,
        cadvisor=cadvisor,
        kube_state_metrics=_source(server, probes.KUBE_STATE_METRICS),
        node_exporter=_source(server, probes.NODE_EXPORTER),
        labels=labels,
        clusters=clusters,
        interval=_interval(server, cadvisor),
        exact=_exact(server, cadvisor),
        kubelets=_kubelets(server),
        runtimes=tuple(
            name for name, metrics in _RUNTIMES.items() if _count(server, probes.present(metrics))
        ),
    )


def _count(server: Server, expr: str) -> int:
    found = server.query(expr)
    return found[0].count if found else 0


def _source(server: Server, metrics: str, by: Sequence[str] = ("job",)) -> Source | None:
    """Return the job, and path, with most of an exporter's series."""
    groups = sorted(server.query(probes.jobs(metrics, by)), key=lambda one: -one.count)
    usable = [(one, matchers) for one in groups if (matchers := _usable(one.labels, by))]
    if not usable:
        return None
    best, matchers = usable[0]
    others = (", ".join(map(str, matchers)) for _, matchers in usable[1:])
    return Source(matchers, best.count, tuple(others))


def _usable(labels: dict[str, str], by: Iterable[str]) -> tuple[Matcher, ...]:
    """Return matchers that a config can hold; a name may be anything, also what it refuses."""
    matchers = [Matcher(name, "=", labels[name]) for name in by if labels.get(name)]
    try:
        return parse_matchers(", ".join(map(str, matchers)))
    except Refused:
        return ()


_METRIC = "container_memory_rss"


def _labels(server: Server, cadvisor: Source | None) -> tuple[dict[str, str], int]:
    """Return the labels that are not called as usual, and how many clusters there are."""
    if cadvisor is None:
        return {}, 0
    found = {}
    for name, candidates in _NAMES.items():
        chosen = _first(server, cadvisor, candidates)
        if chosen is None and name == "node" and _instance_is_node(server, cadvisor):
            chosen = "instance"
        if chosen is not None and chosen != name:
            found[name] = chosen
    cluster = _first(server, cadvisor, _CLUSTER)
    if cluster is None:
        return found, 0
    if cluster != "cluster":
        found["cluster"] = cluster
    return found, _count(server, probes.values(_METRIC, cadvisor.matchers, cluster))


def _first(server: Server, cadvisor: Source, candidates: Iterable[str]) -> str | None:
    has = (probes.has_label(_METRIC, cadvisor.matchers, label) for label in candidates)
    return next(
        (label for label, expr in zip(candidates, has, strict=True) if _count(server, expr)), None
    )


def _instance_is_node(server: Server, cadvisor: Source) -> bool:
    return _count(server, probes.is_node(_METRIC, cadvisor.matchers, "instance")) > 0


def _interval(server: Server, cadvisor: Source | None) -> float | None:
    if cadvisor is None:
        return None
    # `up` stands for scrapes; without it the series themselves, which cAdvisor stamps, will do.
    for metric in ("up", _METRIC):
        if scrapes := _count(server, probes.scrapes(metric, cadvisor.matchers)):
            return min(_INTERVALS, key=lambda usual: abs(usual - _WINDOW / scrapes))
    return None


def _exact(server: Server, cadvisor: Source | None) -> int:
    if cadvisor is None:
        return 0
    metric = "container_memory_total_active_file_bytes"
    return _count(server, probes.series(metric, cadvisor.matchers))


def _kubelets(server: Server) -> tuple[str, ...]:
    groups = sorted(server.query(probes.kubelets()), key=lambda one: -one.count)
    return tuple(f"{one.labels.get('kubelet_version', '?')} × {one.count}" for one in groups)  # noqa: RUF001 - times
