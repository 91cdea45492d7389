"""The links that an alert carries: to its runbook, and to the board of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.config.parameters import Level
    from generator.config.schema import Config

# uid of the board, and the labels that select on it.
_BOARDS: dict[Level, tuple[str, tuple[str, ...]]] = {
    "container": ("realmem-pod", ("namespace", "pod")),
    "workload": ("realmem-workloads", ("namespace", "workload")),
    "node": ("realmem-nodes", ("node",)),
    "cluster": ("realmem-health", ()),
}


def runbook_url(config: Config, alert: str) -> str:
    """Return the runbook's address for an alert; empty where none is configured."""
    return (config.alerts.runbook_url or "").replace("{alert}", alert)


def dashboard_url(config: Config, level: Level) -> str:
    """Return the address of the board, selecting what the alert names; empty where unset.

    The label values are filled in by Prometheus when it fires, escaped for a URL.
    """
    base = config.alerts.dashboard_url
    if not base:
        return ""
    uid, labels = _BOARDS[level]
    variables = [("cluster", config.metrics.labels.cluster), *((name, name) for name in labels)]
    chosen = (f"var-{name}={{{{ $labels.{label} | urlquery }}}}" for name, label in variables)
    return f"{base.rstrip('/')}/d/{uid}?{'&'.join(chosen)}"
