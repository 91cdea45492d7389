"""A world as Prometheus stores it: the series of every exporter, without what was not scraped."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tests.scenarios import cadvisor, kube_state, node_exporter
from tests.scenarios.notation import STALE, encode, series

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from tests.scenarios.model import Job, World
    from tests.scenarios.notation import Value

    Series = tuple[str, dict[str, str], list[Value]]


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING: Container[str] = _Everything()


def scrape(world: World, wanted: Container[str] = EVERYTHING) -> Iterator[tuple[str, str]]:
    """Yield every wanted series, as `(metric{labels}, values)` in promtool's notation."""
    for metric, labels, values in samples(world, wanted):
        yield series(metric, labels), encode(values)


def samples(world: World, wanted: Container[str] = EVERYTHING) -> Iterator[Series]:
    """Yield every wanted series: metric, labels, and a value a minute."""
    for job, exported in _exporters(world, wanted):
        for metric, labels, values in exported:
            if metric in wanted and metric not in world.dropped:
                identity = {"cluster": world.cluster, **labels}
                yield metric, identity, _with_outages(world, job, values)


def _exporters(world: World, wanted: Container[str]) -> Iterator[tuple[Job, Iterable[Series]]]:
    if "cadvisor" in world.scraped:
        kubelet = node_exporter.export_kubelet(world)
        yield "cadvisor", chain(cadvisor.export(world, wanted), kubelet)
    if "kube-state-metrics" in world.scraped:
        yield "kube-state-metrics", kube_state.export(world)
    if "node-exporter" in world.scraped:
        yield "node-exporter", node_exporter.export(world, wanted)


def _with_outages(world: World, job: Job, values: list[Value]) -> list[Value]:
    """Take out what was not scraped; a failed scrape marks stale what Prometheus stamps itself."""
    outages = [outage for outage in world.outages if outage.job == job]
    if not outages:
        return values
    values = list(values)
    for outage in outages:
        stop = min(outage.stop, len(values))
        if outage.start < stop:
            values[outage.start : stop] = [None] * (stop - outage.start)
            if job != "cadvisor":
                values[outage.start] = STALE
    return values
