"""The dashboards as a chapter: what each panel decides, and what it asks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docs.reference.records import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.bundle import Bundle
    from generator.dashboards.model import Dashboard

    Json = dict[str, Any]


def overview(given: Bundle) -> str:
    """Return a line a board, with a link to its section."""
    return "\n".join(
        f"- [{board.title}](#{_anchor(board.title)}): {board.json['description']}"
        for board in given.dashboards
    )


def chapter(given: Bundle) -> str:
    """Return a section a board, and in it one a panel."""
    return "\n\n".join(part for board in given.dashboards for part in _board(board))


def _board(board: Dashboard) -> Iterator[str]:
    json = board.json
    yield f"## {board.title}"
    yield json["description"]
    yield _facts(json)
    for panel in json["panels"]:
        if panel["type"] == "row":
            yield f"### {panel['title']}"
            if panel["collapsed"]:
                yield "Closed until it is clicked on: until then it asks nothing."
            for inner in panel.get("panels", ()):
                yield from _panel(inner)
        else:
            yield from _panel(panel)
    for annotation in json["annotations"]["list"]:
        expr = annotation.get("expr") or annotation.get("target", {}).get("expr")
        if expr:
            yield f"#### {annotation['name']} (annotation)"
            yield "A mark on every graph where this is above zero."
            yield _folded([("", expr)])


def _facts(json: Json) -> str:
    shown = (each for each in json["templating"]["list"] if each["type"] == "query")
    variables = "\n".join(
        f"- `${each['name']}`{' (hidden)' if each.get('hide') else ''}: `{each['query']}`"
        for each in shown
    )
    return (
        f"- uid: `{json['uid']}`\n- opens with: `{json['time']['from']}` to "
        f"`{json['time']['to']}`\n{variables}"
    )


def _panel(panel: Json) -> Iterator[str]:
    yield f"#### {panel['title']} ({panel['type'].replace('-', ' ')})"
    yield panel["description"]
    if panel["type"] == "text":
        yield _quoted(panel["options"]["content"])
    queries = [(_name(panel, target), target["expr"]) for target in panel.get("targets", ())]
    if queries:
        yield _folded(queries)


def _folded(queries: list[tuple[str, str]]) -> str:
    """Return queries behind a line that opens them: they are long, and few look for them."""
    names = ", ".join(name for name, _ in queries if name)
    blocks = (code(f"# {name}\n{expr}" if name else expr) for name, expr in queries)
    summary = f"{'queries' if len(queries) > 1 else 'query'}{': ' if names else ''}{names}"
    parts = [f"<details><summary>{escape(summary)}</summary>", *blocks, "</details>"]
    return "\n\n".join(parts)


def _name(panel: Json, target: Json) -> str:
    """Return what a query's line or column is called; a stat has none."""
    for transformation in panel.get("transformations", ()):
        renamed = transformation["options"].get("renameByName", {})
        if name := renamed.get(f"Value #{target['refId']}"):
            return str(name)
    return str(target.get("legendFormat", ""))


def _quoted(markdown: str) -> str:
    # Its headings are not this page's.
    return "\n".join(f"> {line}".rstrip() for line in markdown.splitlines())


def _anchor(title: str) -> str:
    kept = "".join(each for each in title.lower() if each.isalnum() or each in "-_ ")
    return kept.replace(" ", "-")
