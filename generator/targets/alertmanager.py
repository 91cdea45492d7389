"""A whole alertmanager.yml, to be taken over in parts: a route, receivers and inhibit rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.targets.inhibitions import (
    CACHE,
    alerts,
    has_verdict,
    inhibitions,
    named,
    severity,
)
from generator.targets.yamltext import comment, dump, header, indent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.bundle import Bundle

# What `realmem generate` says to do with it.
APPLY = "merge {folder}/realmem.yaml into alertmanager.yml"
FILE = "alertmanager/realmem.yaml"

# What stands for the root of the user's own file, and the receiver of what is only to be seen.
_ROOT, _NOBODY = "default", "nobody"

# Alerts about containers have no node, those about nodes no workload: each groups by what it has.
_GROUP = ("namespace", "workload", "node", "severity")

_USE = (
    "amtool accepts this file as it stands, but nobody is told: docs/outputs/alertmanager.md says"
    " where its parts go in the alertmanager.yml that you have."
)
_ROUTE_DOC = (
    "One group a workload or node, and severity: all replicas are one message, and a critical alert"
    " does not wait for the next news of a warning."
)


def render(bundle: Bundle) -> dict[str, bytes]:
    """`alertmanager/realmem.yaml`."""
    parts = [header(bundle.config.name), comment(_USE), dump({"route": {"receiver": _ROOT}})]
    if alerts(bundle):
        parts += ["  routes:\n", indent(comment(_ROUTE_DOC) + dump([_route(bundle)]), 4)]
    parts.append(dump({"receivers": [{"name": name} for name in _receivers(bundle)]}))
    parts.append("inhibit_rules:\n")
    parts += [
        indent(comment(rule.doc) + dump([rule.object()]), 2) for rule in inhibitions(bundle)
    ] or ["  []\n"]
    return {FILE: "".join(parts).encode()}


def notes(bundle: Bundle) -> list[str]:
    """Return what the user should know of what was not written."""
    if not bundle.config.alertmanager.working_set_alerts or has_verdict(bundle):
        return []
    return [f"alertmanager.working_set_alerts mutes nothing: {CACHE} is off"]


def _route(bundle: Bundle) -> dict[str, Any]:
    """Return the route of all alerts that are generated, with a branch for each receiver."""
    settings = bundle.config.alertmanager
    names = named(rule.alert for rule in alerts(bundle))
    return {
        "matchers": [str(names)],
        "group_by": [bundle.config.metrics.labels.cluster, *_GROUP],
        "group_wait": str(settings.group_wait),
        "group_interval": str(settings.group_interval),
        "repeat_interval": str(settings.repeat_interval),
        "routes": [
            {"matchers": [str(severity(level))], "receiver": receiver}
            for level, receiver in _chosen(bundle)
        ],
    }


def _chosen(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Give the severities that are not simply told to the receiver of the route above."""
    receivers = bundle.config.alertmanager.receivers
    if receivers.critical:
        yield "critical", receivers.critical
    if receivers.warning:
        yield "warning", receivers.warning
    # A note is no call: unless somebody asks for it, it is seen and not sent.
    yield "info", receivers.info or _NOBODY


def _receivers(bundle: Bundle) -> list[str]:
    return list(dict.fromkeys([_ROOT, *(name for _, name in _chosen(bundle))]))
