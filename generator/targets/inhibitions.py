"""Which alert mutes which other one, for Alertmanager's `inhibit_rules`.

Alertmanager compares the labels in `equal`, and takes a label that neither alert has for equal. So
a rule whose source always has a container can mute no alert without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator import catalogue
from generator.config.matchers import Matcher
from generator.config.settings import WORKLOAD_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.bundle import Bundle
    from generator.catalogue.model import AlertingRule

LOOP = "ContainerOOMLoop"
CACHE = "ContainerWorkingSetIsCache"
# What tells two alerts of one name apart.
IDENTITY = ("namespace", "workload", "pod", "container", "node")

_LOOP_DOC = "Killed again and again: what else is wrong with that container's memory is no news."
_CRITICAL_DOC = "A critical alert says all that its own warning says."
_CACHE_DOC = (
    "Your own alerts on the working set, where it is page cache: of that container, so an alert"
    " without one of these labels goes through. Never one of the alerts that are generated."
)


@dataclass(frozen=True)
class Inhibition:
    """While `source` fires, a `target` with the same values of the labels in `equal` is muted."""

    doc: str
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]

    def object(self) -> dict[str, Any]:
        """Return the rule with the keys that Alertmanager reads, since 0.22."""
        return {
            "source_matchers": [str(matcher) for matcher in self.source],
            "target_matchers": [str(matcher) for matcher in self.target],
            "equal": list(self.equal),
        }


def inhibitions(bundle: Bundle) -> Iterator[Inhibition]:
    """Give the inhibitions between the alerts that the bundle has, and of the user's own alerts."""
    cluster = bundle.config.metrics.labels.cluster
    rules = alerts(bundle)
    beside = _beside_a_loop(rules)
    if beside and (LOOP, "critical") in _pairs(rules):
        yield Inhibition(
            _LOOP_DOC,
            (Matcher("alertname", "=", LOOP), severity("critical")),
            (named(beside),),
            (cluster, "namespace", "workload", "container"),
        )
    if graded := _graded(rules):
        yield Inhibition(
            _CRITICAL_DOC,
            (named(graded), severity("critical")),
            (named(graded), severity("warning")),
            ("alertname", cluster, *IDENTITY),
        )
    theirs = bundle.config.alertmanager.working_set_alerts
    if theirs and has_verdict(bundle):
        yield Inhibition(
            _CACHE_DOC,
            (Matcher("alertname", "=", CACHE),),
            # A generous expression must not mute a leak that grows beside the cache.
            (_any(theirs), named((rule.alert for rule in rules), but=True)),
            (cluster, "namespace", "pod", "container"),
        )


def alerts(bundle: Bundle) -> tuple[AlertingRule, ...]:
    """Return the alerting rules that are written, overlays applied."""
    return tuple(rule for group in bundle.catalogue.alerting for rule in group.rules)


def has_verdict(bundle: Bundle) -> bool:
    """Tell whether the alert is written that mutes the user's own ones."""
    return any(rule.alert == CACHE for rule in alerts(bundle))


def named(names: Iterable[str], *, but: bool = False) -> Matcher:
    """Return a matcher of the alerts with these names, or of all but these."""
    pattern = "|".join(re.escape(name) for name in sorted(set(names)))
    return Matcher("alertname", "!~" if but else "=~", pattern)


def severity(value: str) -> Matcher:
    """Return a matcher of alerts by their severity."""
    return Matcher("severity", "=", value)


def _any(regexes: Iterable[str]) -> Matcher:
    # In groups: a flag in one expression is not one of the next.
    return Matcher("alertname", "=~", "|".join(f"(?:{regex})" for regex in regexes))


def _beside_a_loop(rules: Iterable[AlertingRule]) -> set[str]:
    """Name the alerts about containers that call somebody, and say less than the loop does."""
    declared = catalogue.declared()
    about = {name for name, alert in declared.items() if alert.level in WORKLOAD_LEVELS}
    loud = {rule.alert for rule in rules if rule.severity != "info"}
    return (about & loud) - {LOOP}


def _graded(rules: Iterable[AlertingRule]) -> set[str]:
    """Name the alerts that are a warning first and then critical."""
    pairs = _pairs(rules)
    # Of an alert that an overlay has added nobody knows what tells two of them apart.
    return {
        name for name in catalogue.declared() if {(name, "warning"), (name, "critical")} <= pairs
    }


def _pairs(rules: Iterable[AlertingRule]) -> set[tuple[str, str]]:
    return {(rule.alert, rule.severity) for rule in rules}
