"""The config's JSON Schema (draft 2020-12), for editors and for the generated reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from generator.config.fields import DURATION_SCHEMA, RATIO_SCHEMA
from generator.config.schema import AlertSettings, Config, OverrideSettings
from generator.config.settings import alert_keys, overridable
from generator.config.thresholds import threshold_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.fields import JsonSchema
    from generator.config.parameters import AlertParameters, Threshold, ThresholdKind

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_THRESHOLDS: Final[dict[ThresholdKind, JsonSchema]] = {
    "ratio": RATIO_SCHEMA,
    "bytes": {
        "anyOf": [
            {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s?(Ki|Mi|Gi|Ti|k|M|G|T)?$"},
            {"type": "integer", "exclusiveMinimum": 0},
        ]
    },
    "duration": DURATION_SCHEMA,
    "number": {"type": "number"},
}


def json_schema(declared: Mapping[str, AlertParameters]) -> dict[str, Any]:
    """Return the schema of a config in which the declared alerts may be set and overridden."""
    schema = Config.model_json_schema()
    definitions: dict[str, JsonSchema] = schema["$defs"]
    definitions["Alerts"]["properties"] |= {
        name: _alert(parameters) for name, parameters in declared.items()
    }
    definitions["Override"]["properties"]["alerts"] |= _closed(
        {name: _override(parameters) for name, parameters in overridable(declared).items()}
    )
    # A section whose lines are all commented out is null in YAML.
    schema["properties"] = {
        key: _or_null(section, definitions) for key, section in schema["properties"].items()
    }
    return {"$schema": DIALECT, **schema, "title": "realmem.yaml"}


def _alert(parameters: AlertParameters) -> JsonSchema:
    common = AlertSettings.model_json_schema()["properties"]
    properties: dict[str, JsonSchema] = {key: common[key] for key in alert_keys(parameters)}
    properties["enabled"] = {**properties["enabled"], "default": parameters.enabled}
    properties["for"] = {**DURATION_SCHEMA, "description": common["for"]["description"]}
    if parameters.for_:
        properties["for"]["default"] = parameters.for_
    return {"description": parameters.description, **_closed(properties | _thresholds(parameters))}


def _override(parameters: AlertParameters) -> JsonSchema:
    enabled = OverrideSettings.model_json_schema()["properties"]["enabled"]
    thresholds = _thresholds(parameters)
    for threshold in thresholds.values():
        del threshold["default"]  # what an override leaves out is what the alert has
    return {"description": parameters.description, **_closed({"enabled": enabled, **thresholds})}


def _thresholds(parameters: AlertParameters) -> dict[str, JsonSchema]:
    return {name: _threshold(one) for name, one in parameters.thresholds.items()}


def _threshold(threshold: Threshold) -> JsonSchema:
    default: str | float = threshold.default
    if threshold.kind in ("ratio", "duration"):
        default = threshold_text(threshold.kind, threshold.default)
    described: JsonSchema = {"description": threshold.description, "default": default}
    return described | _THRESHOLDS[threshold.kind]


def _closed(properties: Mapping[str, JsonSchema]) -> JsonSchema:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _or_null(section: JsonSchema, definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """Return the schema of what may also be null; descriptions stay where editors look."""
    named = section.get("$ref", "").removeprefix("#/$defs/")
    section = {"description": definitions.get(named, {}).get("description"), **section}
    kept: JsonSchema = {key: section[key] for key in ("description", "default") if key in section}
    rest = {key: value for key, value in section.items() if key not in kept}
    return {**kept, "anyOf": [rest, {"type": "null"}]}
