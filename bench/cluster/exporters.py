"""Everything that is scraped of a cluster."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bench.cluster import autoscalers, cadvisor, kube_state, nodes, runtimes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench.cluster.exposed import Exposed
    from bench.cluster.model import Cluster


def export(clusters: Iterable[Cluster]) -> Iterator[Exposed]:
    """Yield the series of every exporter of every cluster."""
    exporters = (cadvisor.export, kube_state.export, nodes.export, runtimes.export)
    for cluster in clusters:
        for exporter in (*exporters, autoscalers.export):
            yield from exporter(cluster)


def metrics(clusters: Iterable[Cluster]) -> set[str]:
    """Return the name of every metric that is exported."""
    return set(chain.from_iterable(each.metrics for each in export(clusters)))
