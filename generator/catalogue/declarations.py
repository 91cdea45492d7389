"""What the alerts let a config set, read from templates/alerts/ before any config is known."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from generator.catalogue.render import Renderer, environment
from generator.catalogue.sources import documents
from generator.config.parameters import AlertParameters, Level, Threshold, ThresholdKind
from generator.config.refusal import Refused
from generator.config.thresholds import PARSERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.positions import Document

ALERT_KEYS = frozenset(
    {
        "alert", "level", "for", "interval", "description", "thresholds", "variables",
        "rules", "annotations", "runbook", "tests",
    }
)  # fmt: skip
_THRESHOLD_KEYS = ("kind", "default", "description")
_REQUIRED = ("alert", "level", "description", "rules", "annotations", "runbook")


def declared() -> Mapping[str, AlertParameters]:
    """Every alert's parameters by its name, in the order of the files' names."""
    return {alert.name: alert for _, alert in declarations()}


@cache
def declarations() -> tuple[tuple[Document, AlertParameters], ...]:
    """Every alert file with its declaration; TemplateError if one is incomplete or unknown."""
    env = environment({})
    return tuple(
        (document, _parameters(Renderer(env, document, {}))) for document in documents("alerts")
    )


def _parameters(read: Renderer) -> AlertParameters:
    read.expect_keys((), ALERT_KEYS, _REQUIRED)
    level = _choice(read, ("level",), get_args(Level))
    return AlertParameters(
        name=read(("alert",)),
        level=level,
        severities=tuple(read((*rule, "severity")) for rule in read.items(("rules",))),
        for_=read(("for",)) if "for" in read.document.value else "",
        description=read(("description",)),
        thresholds={str(key[-1]): _threshold(read, key) for key in read.items(("thresholds",))},
    )


def _threshold(read: Renderer, key: tuple[str | int, ...]) -> Threshold:
    read.expect_keys(key, ("kind", "default", "below", "description"), _THRESHOLD_KEYS)
    kind = _choice(read, (*key, "kind"), get_args(ThresholdKind))
    try:
        default = PARSERS[kind](read.value((*key, "default")))
    except Refused as exc:
        raise read.error((*key, "default"), str(exc)) from exc
    below = read.value((*key, "below"))
    return Threshold(kind, default, read((*key, "description")), below)


def _choice(read: Renderer, key: tuple[str | int, ...], allowed: tuple[Any, ...]) -> Any:  # noqa: ANN401 - one of a Literal's
    value = read(key)
    if value not in allowed:
        raise read.error(key, f"{value!r} is none of {', '.join(allowed)}")
    return value
