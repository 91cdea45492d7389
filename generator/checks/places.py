"""Where the objects of a JSON text stand: asked for only where something is said of one."""

from __future__ import annotations

from generator.checks.texts import documents
from generator.documents.nodes import Mapping, Node, Sequence
from generator.errors import RealmemError


def places(text: str, value: object) -> dict[int, int]:
    """Give the line, from 1, of each object and list in `value`, by its id().

    `value` is what the text was read to, or the `dashboard` in that. JSON that YAML takes for
    something else has no places, which leaves its findings without a line.
    """
    try:
        (document,) = documents(text, "")
    except (RealmemError, ValueError):
        return {}
    root = document.root
    inner = root.get("dashboard") if isinstance(root, Mapping) else None
    if isinstance(inner, Mapping) and isinstance(value, dict) and "dashboard" not in value:
        root = inner
    found: dict[int, int] = {}
    stack: list[tuple[Node | None, object]] = [(root, value)]
    while stack:
        node, part = stack.pop()
        if isinstance(node, Mapping) and isinstance(part, dict):
            found[id(part)] = node.line
            # Of a key that stands twice JSON keeps the last value.
            stack += {key.text: (value, part.get(key.text)) for key, value in node.pairs}.values()
        elif isinstance(node, Sequence) and isinstance(part, list):
            found[id(part)] = node.line
            stack += zip(node.items, part, strict=False)
    return found
