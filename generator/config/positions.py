"""YAML read with positions: plain Python data, and the line and column of every part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.config.values import value_of
from generator.documents.compose import Limits, compose
from generator.documents.nodes import Position
from generator.documents.text import read_text, refuse_unprintable
from generator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from generator.config.refusal import KeyPath
    from generator.config.values import Node
    from generator.errors import RealmemError

LIMITS = Limits(depth=50, nodes=200_000)


@dataclass(frozen=True)
class Document:
    """One YAML document. A key path is keys and indices from the top: `("groups", 0, "name")`.

    `problems` is what is wrong with the YAML but left the rest readable (a duplicate key, a tag);
    it is empty in what `parse` and `read` return. Positions of parts that do not exist are
    those of the nearest part around them that does.
    """

    path: str
    root: Node | None
    problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> Any:  # noqa: ANN401 - whatever the file holds
        """Dicts, lists, text, numbers, booleans and None; aliased parts are shared: do not edit."""
        return None if self.root is None else self.root.value

    def position(self, at: KeyPath = ()) -> Position:
        """Return where the value at a key path starts; a block scalar's is its `|` or `>`."""
        nodes = self._nodes(at)
        return nodes[-1].position if nodes else Position(1, 1)

    def key_position(self, at: KeyPath) -> Position:
        """Return where the last key of a key path is written; a list's item has no key."""
        nodes = self._nodes(at[:-1])
        key = at[-1] if at else None
        if len(nodes) == len(at) and isinstance(key, str) and key in nodes[-1].keys:
            return nodes[-1].keys[key]
        return self.position(at)

    def content_line(self, at: KeyPath) -> int:
        """Return the line, from 1, that holds the first line of the scalar's own text."""
        nodes = self._nodes(at)
        below = 1 if nodes and nodes[-1].is_block else 0
        return self.position(at).line + below

    def _nodes(self, at: KeyPath) -> list[Node]:
        """Return the nodes along a key path, root first, as far as they exist."""
        nodes = [] if self.root is None else [self.root]
        for key in at:
            child = nodes[-1].children.get(key) if nodes else None
            if child is None:
                break
            nodes.append(child)
        return nodes


def parse(text: str, path: str, error: type[RealmemError] = ConfigError) -> Document:
    """Return the YAML in `text`; raise `error` with everything wrong with it as YAML."""
    document = parse_leniently(text, path, error)
    if document.problems:
        raise error(*document.problems)
    return document


def parse_leniently(text: str, path: str, error: type[RealmemError] = ConfigError) -> Document:
    """Return the YAML in `text` with its lesser problems; raise `error` for the others."""
    refuse_unprintable(text, path, error)
    stream = compose(text, path, LIMITS)
    root, problems = value_of(stream.documents[0].root if stream.documents else None, path)
    for second in stream.documents[1:]:
        message, hint = "a second document starts here", "keep one document in a file"
        raise error(*problems, Problem(message, path, *second.start, hint=hint))
    if stream.problem:
        raise error(*problems, stream.problem)
    return Document(path, root, problems)


def read(path: Path, error: type[RealmemError] = ConfigError) -> Document:
    """Return the YAML in a file; raise `error` if it cannot be read, or is wrong as YAML."""
    return parse(read_text(path, error), str(path), error)
