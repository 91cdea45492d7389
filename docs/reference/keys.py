"""The config's JSON Schema -> tables of keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docs.reference.blocks import table
from generator import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.config.parameters import ThresholdKind

Node = dict[str, Any]

# How a string that must match a pattern is called; anything else is a plain string.
_NAMED = {
    "%?$": "percentage",
    "y)?": "duration",
    "_][": "label name",
    "https?": "URL",
    "sonnet": "path",
}
_KINDS: dict[ThresholdKind, str] = {
    "ratio": "percentage or share (`95%`, `0.95`)",
    "bytes": "size (`512Mi`, `2Gi`)",
    "duration": "duration (`8h`, `1h30m`)",
    "number": "number",
}
_HEADS = ("key", "type", "default", "meaning")


def section(schema: Node, name: str) -> str:
    """Return the table of one top-level key; of `alerts`, what is no single alert."""
    alerts = catalogue.declared()
    return table(
        _HEADS,
        [
            (f"`{path}`", type_(schema, node), _default(node), node.get("description", ""))
            for path, node in leaves(schema, schema["properties"][name], name)
            if not any(part in alerts for part in path.split("."))
        ],
    )


def thresholds(schema: Node) -> str:
    """Return the table of the keys that alerts have of their own."""
    properties = schema["$defs"]["Alerts"]["properties"]
    rows = []
    for name, alert in catalogue.declared().items():
        one = len(alert.severities) == 1
        key, kind = ("severity", "severity") if one else ("severities", "list of severities")
        severities = " and ".join(f"`{severity}`" for severity in alert.severities)
        rows.append((f"`{name}`", f"`{key}`", kind, severities, alert.description))
        rows.append(("", "`for`", "duration", f"`{alert.for_}`" if alert.for_ else "at once", ""))
        for each, threshold in alert.thresholds.items():
            default = _default(properties[name]["properties"][each])
            rows.append(("", f"`{each}`", _KINDS[threshold.kind], default, threshold.description))
    return table(("alert", "key", "type", "default", "meaning"), rows)


def leaves(schema: Node, node: Node, path: str) -> Iterator[tuple[str, Node]]:
    """Give every key below `node` that is no section, by its path (`overrides[].match`)."""
    inner = resolve(schema, node)
    if inner.get("type") == "array" and "$ref" in inner["items"]:
        yield from leaves(schema, inner["items"], f"{path}[]")
    elif "properties" in inner:
        for key, child in inner["properties"].items():
            yield from leaves(schema, child, f"{path}.{key}")
    else:
        yield path, node


def resolve(schema: Node, node: Node) -> Node:
    """Return the schema itself, where `node` is a reference to it or says that it may be null."""
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return resolve(schema, options[0])
    if "$ref" in node:
        return resolve(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    return node


def type_(schema: Node, node: Node) -> str:
    """Return what may stand there, in words."""
    inner = resolve(schema, node)
    if "enum" in inner:
        return "one of " + ", ".join(f"`{value}`" for value in inner["enum"])
    if inner.get("type") == "array":
        return f"list of {type_(schema, inner['items'])}".replace("list of one of", "list of")
    if "propertyNames" in inner:
        return "labels (`name: value`)"
    first = inner.get("anyOf", [inner])[0]
    pattern = first.get("pattern", "")
    named = [name for part, name in _NAMED.items() if part in pattern]
    return named[0] if named else str(inner.get("type", "string"))


def _default(node: Node) -> str:
    default = node.get("default")
    if default is None:
        return "unset"
    if isinstance(default, str) and default:
        return f"`{default}`"
    return (
        f"`{json.dumps(default)}`".replace('`["', "`[").replace('"]`', "]`").replace('", "', ", ")
    )
