"""What must be scraped: found in the bundle's rules and dashboards, so that nobody keeps a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.catalogue.inputs import inputs
from generator.catalogue.scanning import selections
from generator.config.matchers import parse_matchers
from generator.config.refusal import Refused
from generator.dashboards.reading import queries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from generator.bundle import Bundle

# How an exporter's metrics begin; any other comes from the applications themselves.
_PREFIXES = {
    "cadvisor": ("container_", "machine_"),
    "kubelet": ("kubelet_",),
    "kube_state_metrics": ("kube_",),
    "node_exporter": ("node_",),
    "prometheus": ("prometheus_",),
}
_OTHER = "applications"
_ANY = ".*"


@dataclass(frozen=True)
class Needs:
    """The metrics that are read: by exporter, and of cgroups which are no container.

    `of_cgroups` has for each metric the regular expressions that the ids of its cgroups match.
    """

    by_exporter: Mapping[str, list[str]]
    of_cgroups: Mapping[str, frozenset[str]]

    @property
    def cgroups(self) -> str:
        """The regular expression of `name;id` that those cgroups' series match; "" if none."""
        by_ids: dict[tuple[str, ...], list[str]] = {}
        for name, ids in sorted(self.of_cgroups.items()):
            by_ids.setdefault(tuple(sorted(ids)), []).append(name)
        return "|".join(f"({'|'.join(names)});({'|'.join(ids)})" for ids, names in by_ids.items())

    def unread(self, *patterns: str) -> str:
        """Return those of the patterns that match nothing that is read, as one; "" if none."""
        return _unmatched(patterns, [name for each in self.by_exporter.values() for name in each])

    def unread_of_cgroups(self, *patterns: str) -> str:
        """Return those that match nothing that is read of cgroups which are no container."""
        return _unmatched(patterns, self.of_cgroups)


def needed(bundle: Bundle) -> Needs:
    """Return what the bundle's rules and dashboards read."""
    exprs = [rule.expr for group in bundle.catalogue.groups for rule in group.rules]
    exprs += [query for board in bundle.dashboards for query in queries(board)]
    by_exporter: dict[str, list[str]] = {name: [] for name in (*_PREFIXES, _OTHER)}
    for metric in inputs(bundle.catalogue, exprs):
        begins = (name for name, prefixes in _PREFIXES.items() if metric.startswith(prefixes))
        by_exporter[next(begins, _OTHER)].append(metric)
    container = f'{bundle.config.metrics.labels.container}!=""'
    of_cgroups: dict[str, frozenset[str]] = {}
    for name, matchers in {each for expr in exprs for each in selections(expr)}:
        if name.startswith("container_") and container not in matchers and ":" not in name:
            of_cgroups[name] = of_cgroups.get(name, frozenset()) | {_id(matchers)}
    return Needs(by_exporter, of_cgroups)


def _id(matchers: str) -> str:
    """Return the regular expression that a selector asks a cgroup's id for, any if for none."""
    try:
        found = [each for each in parse_matchers(matchers) if each.label == "id"]
    except Refused:  # of an overlay, which may say what realmem.yaml may not
        return _ANY
    if len(found) != 1 or found[0].op.startswith("!"):
        return _ANY
    return found[0].value if found[0].op == "=~" else re.escape(found[0].value)


def _unmatched(patterns: Iterable[str], names: Collection[str]) -> str:
    found = (each for each in patterns if not any(re.fullmatch(each, name) for name in names))
    return "|".join(found)
