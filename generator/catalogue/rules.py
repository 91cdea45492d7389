"""templates/rules/*.yaml -> recording rule groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.declarations import declared
from generator.catalogue.model import Group, RecordingRule
from generator.catalogue.render import Renderer, environment
from generator.catalogue.sources import documents
from generator.catalogue.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.catalogue.promql import Selectors
    from generator.config.schema import Config

_GROUP_KEYS = {"name", "interval", "variables", "rules"}
_RULE_KEYS = {"record", "doc", "expr", "needed_by", "when", "sparse"}


def load(config: Config, selectors: Selectors) -> tuple[Group[RecordingRule], ...]:
    """Render every recording group, in the order of the files' names."""
    env = environment(selectors.filters())

    def beyond(alert: str, expr: str, op: str, name: str) -> str:
        return Thresholds(config, declared()[alert]).beyond(expr, op, name, named=False)

    context = {**selectors.context(), "rules": config.rules, "beyond": beyond}
    off = {name for name, settings in config.alerts.settings.items() if not settings.enabled}
    groups = (_group(Renderer(env, document, context), off) for document in documents("rules"))
    return tuple(group for group in groups if group.rules)


def _group(render: Renderer, off: set[str]) -> Group[RecordingRule]:
    render.expect_keys((), _GROUP_KEYS)
    names = render.variables()
    rules = (_rule(render, names, key, off) for key in render.items(("rules",)))
    return Group(
        name=render(("name",)),
        interval=render(("interval",)),
        rules=tuple(rule for rule in rules if rule is not None),
    )


def _rule(
    render: Renderer, names: Mapping[str, str], key: tuple[str | int, ...], off: set[str]
) -> RecordingRule | None:
    """Return the record; None where `when` is empty, or only alerts that are off would read it."""
    render.expect_keys(key, _RULE_KEYS)
    needed_by = render.value((*key, "needed_by"))
    if needed_by and off.issuperset(needed_by):
        return None
    if render.value((*key, "when")) is not None and not render((*key, "when")):
        return None
    return RecordingRule(
        record=render((*key, "record")),
        expr=render.expr((*key, "expr"), **names),
        doc=render((*key, "doc")),
        sparse=render.value((*key, "sparse")) is True,
    )
