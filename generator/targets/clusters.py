"""Rules of each cluster's own: one file a cluster, whose rules read and name that cluster alone.

A ruler that shards gives whole groups to its instances, so a group that reads every cluster is
the work of one of them. The text is made once, for a cluster that stands in for all: a thousand
clusters cost little more than what they take on the disk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from generator.catalogue.alerts import literal
from generator.catalogue.model import AlertingRule, Group
from generator.catalogue.scanning import with_matcher
from generator.config.matchers import Matcher
from generator.config.names import quoted
from generator.targets.kubernetes import object_name
from generator.targets.yamltext import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from generator.bundle import Bundle
    from generator.catalogue.model import RecordingRule
    from generator.targets.ruletext import AnyGroup

    Write = Callable[[str, list[AnyGroup]], str]

# Names that begin with @ are quoted wherever they stand in YAML, so that no other text is meant.
_CLUSTER, _LABEL, _SLUG = "@realmem-cluster@", "@realmem-label@", "@realmem-slug@"
ALL = "realmem"


def files(bundle: Bundle, groups: Iterable[AnyGroup], write: Write) -> dict[str, bytes]:
    """Return name -> what `write(name, groups)` gives: a file for all, or one for each cluster.

    `name` can be a part of a file's, an object's or a ruler namespace's name.
    """
    clusters = bundle.config.clusters
    if not clusters:
        return {ALL: write(ALL, list(groups)).encode()}
    label = bundle.config.metrics.labels.cluster
    plain = list(groups)
    mould = write(_SLUG, _confined(plain, label, _CLUSTER, _LABEL))
    found = {}
    for cluster in clusters:
        name = f"{ALL}-{object_name(cluster, 50)}"
        text = _cast(mould, cluster, name)
        if "@realmem-" in text:  # it stands where the YAML escapes it: write this one by itself
            text = write(name, _confined(plain, label, cluster, literal(cluster)))
        found[name] = text.encode()
    return found


def _cast(mould: str, cluster: str, name: str) -> str:
    # PromQL, JSON and double quotes in YAML escape alike what a config may hold.
    text = mould.replace(f'"{_CLUSTER}"', quoted(cluster))
    text = text.replace(f"'{_LABEL}'", quoted(literal(cluster)))
    return text.replace(f"'{_SLUG}'", name).replace(_SLUG, name)


def _confined(groups: list[AnyGroup], label: str, cluster: str, value: str) -> list[AnyGroup]:
    matcher = str(Matcher(label, "=", cluster))
    # absent() and its like give no label to tell the clusters apart by: the alerts get it anyhow.
    return [_group(group, matcher, {label: value}) for group in groups]


def _group(group: AnyGroup, matcher: str, labels: dict[str, str]) -> AnyGroup:
    # A group is of records or of alerts; that its rules stay what they were cannot be written down.
    rules: tuple[Any, ...] = tuple(_rule(rule, matcher, labels) for rule in group.rules)
    return Group(group.name, group.interval, rules)


def _rule(
    rule: RecordingRule | AlertingRule, matcher: str, labels: dict[str, str]
) -> RecordingRule | AlertingRule:
    expr = Block(with_matcher(rule.expr, matcher))
    if isinstance(rule, AlertingRule):
        return replace(rule, expr=expr, labels={**rule.labels, **labels})
    return replace(rule, expr=expr, doc="")  # a thousand files need not say it each
