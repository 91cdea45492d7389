"""A first realmem.yaml: what fits the server that was looked at, or the defaults, with comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.live.discovery import Found, Source

_SHOWN = 6
_LONGEST_NAME = 80

_DEFAULTS = {
    "cadvisor": 'job="kubelet", metrics_path="/metrics/cadvisor"',
    "kube_state_metrics": 'job="kube-state-metrics"',
    "node_exporter": 'job="node-exporter"',
}
_PROGRAMS = {
    "cadvisor": "cAdvisor",
    "kube_state_metrics": "kube-state-metrics",
    "node_exporter": "node_exporter",
}

_HEAD = """\
# What realmem generates from. Every key may be left out; `realmem schema` prints all of them, and
# `realmem generate` writes the rules and dashboards.
version: realmem/v1
"""

_TAIL = """
# Thresholds, severities and labels, by alert: `realmem list` names them.
# alerts:
#   labels: {team: platform}
#   ContainerMemoryNearLimit: {warning: 90%, for: 10m}

# Other thresholds for some workloads; the first that matches wins.
# overrides:
#   - match: {namespace: "data-.*", workload: "postgres.*"}
#     alerts: {ContainerMemoryNearLimit: {warning: 97%}}

outputs: [prometheus, grafana]
"""


def render(found: Found | None = None) -> str:
    """Return the file's text; what a server calls things stands in it quoted, or in comments."""
    if found is None:
        metrics = ["metrics:", *(f"  {key}: {text}" for key, text in _DEFAULTS.items())]
        return "\n".join([_HEAD, *metrics, ""]) + _TAIL
    lines = [_HEAD, f"# Found on {_comment(str(found.kind))}.", "metrics:", *_sources(found)]
    lines += [*_labels(found), *_inputs(found), *_rest(found)]
    return "\n".join([*lines, ""]) + _TAIL


def _sources(found: Found) -> Iterator[str]:
    for key, program in _PROGRAMS.items():
        source: Source | None = getattr(found, key)
        if source is None:
            yield f"  # {program}: nothing of it is there; this is the usual job."
            yield f"  {key}: {_DEFAULTS[key]}"
            continue
        text = ", ".join(map(str, source.matchers))
        more = f"; also {_some(source.others)}" if source.others else ""
        yield f"  # {program}: {source.series:,} series{more}"
        yield f"  {key}: {_quoted(text)}"


def _labels(found: Found) -> Iterator[str]:
    if found.labels:
        yield "  # What the labels are called in cAdvisor's series."
        pairs = ", ".join(f"{key}: {_quoted(name)}" for key, name in sorted(found.labels.items()))
        yield f"  labels: {{{pairs}}}"


def _inputs(found: Found) -> Iterator[str]:
    if found.cadvisor is not None:
        if found.exact:
            yield f"  # {found.exact:,} series have the file lists: real_used is exact there."
        else:
            yield "  # No file lists: kubelets before 1.32, or an allow-list drops them. Until they"
            yield "  # come back real_used is an estimate; `realmem verify` says what brings them."
    if found.kubelets:
        yield f"  # Kubelets: {_some(found.kubelets)}"
    if found.interval is not None:
        yield f"  scrape_interval: {found.interval:g}s"


def _rest(found: Found) -> Iterator[str]:
    if found.runtimes:
        yield ""
        yield "# Language runtimes whose metrics are there."
        yield f"runtimes: [{', '.join(found.runtimes)}]"
    if found.cadvisor is not None and not found.clusters:
        yield ""
        yield "# There is no cluster label: nothing to choose from."
        yield "dashboards: {cluster_variable: false}"
    elif found.clusters > 1:
        yield ""
        yield f"# {found.clusters:,} clusters."


def _quoted(text: str) -> str:
    """Return text as a YAML scalar on one line, whatever is in it."""
    dumped: str = yaml.safe_dump(text, default_style="'", allow_unicode=True, width=10**6)
    return dumped.removesuffix("\n")


def _some(names: Iterable[str]) -> str:
    listed = [_comment(name) for name in names]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def _comment(text: str) -> str:
    """Return foreign text that stays within its comment."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"
