"""templates/rules/*.yaml -> recording rule groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue.model import Group, RecordingRule
from generator.catalogue.render import Renderer, environment
from generator.catalogue.sources import documents

if TYPE_CHECKING:
    from generator.catalogue.promql import Selectors
    from generator.config.schema import Config

_GROUP_KEYS = {"name", "interval", "rules"}
_RULE_KEYS = {"record", "doc", "expr"}


def load(config: Config, selectors: Selectors) -> tuple[Group[RecordingRule], ...]:
    """Render every recording group, in the order of the files' names."""
    env = environment({"canonical": selectors.canonical})
    context = {**selectors.context(), "rules": config.rules}
    return tuple(_group(Renderer(env, document, context)) for document in documents("rules"))


def _group(render: Renderer) -> Group[RecordingRule]:
    render.expect_keys((), _GROUP_KEYS)
    rules = render.items(("rules",))
    return Group(
        name=render(("name",)),
        interval=render(("interval",)),
        rules=tuple(_rule(render, key) for key in rules),
    )


def _rule(render: Renderer, key: tuple[str | int, ...]) -> RecordingRule:
    render.expect_keys(key, _RULE_KEYS)
    return RecordingRule(
        record=render((*key, "record")),
        expr=render.expr((*key, "expr")),
        doc=render((*key, "doc")),
    )
