"""The types of config fields: how each is validated, and how JSON Schema describes it to editors.

No `from __future__ import annotations` here and in schema.py: pydantic reads them at runtime.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from generator.config import names, object_names, quantities
from generator.config.check_ids import check_pattern
from generator.config.matchers import Matcher, parse_matchers
from generator.config.quantities import Duration
from generator.config.refusal import Refused, shown
from generator.config.regexes import regex

JsonSchema = dict[str, Any]

_DIGITS = "".join(f"([0-9]+{unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms"))
_LABEL = "[a-zA-Z_][a-zA-Z0-9_]*"

RATIO_SCHEMA: JsonSchema = {
    "anyOf": [
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s?%?$"},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    ]
}
DURATION_SCHEMA: JsonSchema = {"type": "string", "minLength": 1, "pattern": f"^(0|{_DIGITS})$"}
_OBJECT_LABELS: JsonSchema = {
    "type": "object",
    "propertyNames": {"maxLength": object_names.LONGEST_NAME},
    "additionalProperties": {"type": "string", "maxLength": object_names.LONGEST_LABEL},
}
LABELS_SCHEMA: JsonSchema = {
    "type": "object",
    "propertyNames": {"pattern": f"^(?!__){_LABEL}$", "not": {"enum": list(names.RESERVED)}},
    "additionalProperties": {"type": "string", "maxLength": names.MAX_LENGTH},
}


@dataclass(frozen=True, eq=False)  # typing hashes annotations, and the description is a dict
class ReadBy:
    """Marks a field that a function of this package reads, and how its input is described.

    Pydantic's PlainValidator would also prepare to serialize what the function returns, which
    takes longer than all the rest of the schema and is never used.
    """

    read: Callable[[Any], object]
    described: JsonSchema

    def __get_pydantic_core_schema__(self, _: object, __: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _: object, __: object) -> JsonSchema:
        return dict(self.described)


@dataclass(frozen=True, eq=False)
class ListCheck:
    """Marks a field whose list or mapping, once its items are good, is checked as a whole."""

    check: Callable[[Any], object]
    described: JsonSchema

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchema:
        return handler(schema) | self.described


def _string(read: Callable[[object], object], **described: object) -> ReadBy:
    return ReadBy(read, {"type": "string", "maxLength": names.MAX_LENGTH, **described})


def _duration(**bounds: str) -> ReadBy:
    return ReadBy(partial(quantities.duration, **bounds), DURATION_SCHEMA)


def _not_empty(values: Collection[str]) -> Collection[str]:
    if not values:
        raise Refused("must not be empty", "leave the key out to get its default")
    return values


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise Refused(f"{shown(value)} is listed twice", "keep one of them", at=(index,))
        seen.add(value)
    return values


def _overlay(value: object, info: ValidationInfo) -> Path:
    """Return the file of an overlay, which must be inside the config's folder, links followed."""
    name = names.text(value)
    file: Path = (info.context or {}).get("path", Path())
    folder = file.parent
    path = Path(name)
    if path.suffix not in (".jsonnet", ".libsonnet"):
        raise Refused(f"{shown(name)} is not jsonnet", "name a .jsonnet or .libsonnet file")
    if path.is_absolute() or ".." in path.parts:
        raise Refused(f"{shown(name)} may leave the config's folder", "write a path below it")
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        raise Refused(
            f"{shown(name)} does not exist in the config's folder", "check the name"
        ) from None
    if not real.is_relative_to(folder.resolve()):
        raise Refused(f"{shown(name)} links out of the config's folder", "copy the file into it")
    if not real.is_file():
        raise Refused(f"{shown(name)} is not a file", "name a file")
    return folder / path


Text = Annotated[str, _string(names.words, minLength=1)]
CheckPattern = Annotated[str, _string(check_pattern, minLength=1)]
LabelName = Annotated[str, _string(names.label_name, pattern=f"^(?!__){_LABEL}$")]
Labels = Annotated[dict[str, str], ReadBy(names.labels, LABELS_SCHEMA)]
Regex = Annotated[str, _string(regex, minLength=1)]
RunbookUrl = Annotated[str, _string(names.runbook_url, pattern="^https?://")]
BaseUrl = Annotated[str, _string(names.base_url, pattern="^https?://")]
Matchers = Annotated[tuple[Matcher, ...], ReadBy(parse_matchers, {"type": "string"})]
For = Annotated[Duration, _duration(least="0s")]
ScrapeInterval = Annotated[Duration, _duration(least="1s", most="2m", unit="s")]
RuleInterval = Annotated[Duration, _duration(least="10s", most="2m", unit="s")]
GroupWait = Annotated[Duration, _duration(least="0s", most="10m", unit="s")]
GroupInterval = Annotated[Duration, _duration(least="1s", most="1d")]
# Alertmanager forgets after five days, by default, what it has sent.
RepeatInterval = Annotated[Duration, _duration(least="1s", most="5d", unit="h")]
Refresh = Annotated[
    Duration | None, ReadBy(quantities.refresh, {"type": "string", "pattern": f"^{_DIGITS}$"})
]
ObjectNamespace = Annotated[
    str, _string(object_names.namespace, maxLength=63, pattern=object_names.NAMESPACE_PATTERN)
]
WorkloadName = Annotated[
    str, _string(object_names.workload, maxLength=253, pattern=object_names.NAME_PATTERN)
]
ObjectKey = Annotated[str, _string(object_names.key, minLength=1)]
ObjectLabels = Annotated[dict[str, str], ReadBy(object_names.labels, _OBJECT_LABELS)]
Count = Annotated[int, ReadBy(quantities.count, {"type": "integer", "minimum": 1})]
Ratio = Annotated[float, ReadBy(quantities.ratio, RATIO_SCHEMA)]
Unique = ListCheck(_unique, {"uniqueItems": True})
NotEmpty = ListCheck(_not_empty, {"minItems": 1})
NotEmptyMapping = ListCheck(_not_empty, {"minProperties": 1})
Overlay = Annotated[
    Path,
    PlainValidator(_overlay),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(?!/)(?!.*(^|/)\.\.(/|$)).*\.(jsonnet|libsonnet)$"}
    ),
]
