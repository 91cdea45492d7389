"""YAML text -> trees of nodes, one a document, built from the parser's events.

PyYAML's own composer is not used: it recurses as deep as the file nests, which ends the process on
a file of brackets, and expands aliases without bound. Here depth and expanded size are limited
while the events are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from generator.documents.nodes import Alias, Mapping, Node, Position, Scalar, Sequence
from generator.documents.syntax import explain
from generator.errors import Problem

if TYPE_CHECKING:
    from generator.errors import RealmemError

# libyaml is several times as fast as the pure parser; a PyYAML built without it still works.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Limits:
    """How deep a file may nest, and how many nodes it may have with every alias expanded."""

    depth: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a stream: where it starts, and its root (None: empty)."""

    start: Position
    root: Node | None = None


@dataclass
class Stream:
    """The documents of a text as far as they could be read, and the problem that ended it."""

    documents: list[Document] = field(default_factory=list)
    problem: Problem | None = None


def compose(text: str, path: str, limits: Limits) -> Stream:
    """Read every document; what stands before a problem is kept, so that more can be said of it."""
    composer = _Composer(path, limits)
    try:
        loader = _LOADER(text)
        # yaml.parse does the same with a look ahead at every event.
        while (event := loader.get_event()) is not None:
            composer.read(event)
    except _Refused as refused:
        composer.problem = refused.problem
    except yaml.YAMLError as reason:
        composer.problem = explain(reason, text, path)
    return composer.finish()


def read_all(text: str, path: str, limits: Limits, error: type[RealmemError]) -> list[Document]:
    """Return every document, or raise `error` with the problem that ended the reading."""
    stream = compose(text, path, limits)
    if stream.problem:
        raise error(stream.problem)
    return stream.documents


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """Reading ends here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read; `key` awaits its value."""

    node: Sequence | Mapping
    nodes_before: int
    key: Node | Alias | None = None


class _Composer:
    """The state of one pass over the events."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.documents: list[Document] = []
        self.problem: Problem | None = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.nodes = 0
        self.start = Position(1, 1)
        self.root: Node | None = None

    def read(self, event: Any) -> None:  # noqa: ANN401 - the C parser's events are untyped
        """Take in the next event."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            self._open(event, Mapping(_position(event), event.tag))
        elif kind is yaml.SequenceStartEvent:
            self._open(event, Sequence(_position(event), event.tag))
        elif kind in {yaml.MappingEndEvent, yaml.SequenceEndEvent}:
            closed = self.stack.pop()
            closed.node.size = self.nodes - closed.nodes_before
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.start, self.root = _position(event), None
        elif kind is yaml.DocumentEndEvent:
            self.documents.append(Document(self.start, self.root))
            self.root = None
            self.anchors.clear()  # they end with their document

    def finish(self) -> Stream:
        """Close what a problem has left open."""
        if self.problem:
            for opened in self.stack:
                if isinstance(opened.node, Mapping) and opened.key is not None:
                    nothing = Scalar("", opened.key.position)
                    opened.node.written.append((opened.key, nothing))
            if self.root is not None:
                self.documents.append(Document(self.start, self.root))
        return Stream(self.documents, self.problem)

    def _scalar(self, event: Any) -> None:  # noqa: ANN401
        self._count(1, event)
        node = Scalar(event.value, _position(event), event.style or "", event.tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._attach(node)

    def _open(self, event: Any, node: Sequence | Mapping) -> None:  # noqa: ANN401
        self._count(1, event)
        if len(self.stack) == self.limits.depth:
            message = f"nested more than {self.limits.depth} levels deep"
            self._fail(event, message, "is this the right file?")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        self._attach(node)
        self.stack.append(_Open(node, self.nodes - 1))

    def _alias(self, event: Any) -> None:  # noqa: ANN401
        """Let the anchor's node stand here too: shared, not copied, but counted in full."""
        name = event.anchor
        node = self.anchors.get(name)
        if node is None:
            hint = f"define &{name}; or, if it is text, quote it: '*{name}'"
            self._fail(event, f"alias *{name} has no anchor", hint)
        if not node.size:
            self._fail(event, f"alias *{name} contains itself", "write the value out")
        self._count(node.size, event)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.node, Mapping) and top.key is None:
            top.key = Alias(name, _position(event), node)
        else:
            self._attach(node)

    def _attach(self, node: Node) -> None:
        """Hang a node where it belongs: at the root, in a list, as a key or as a key's value."""
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is None:
            top.key = node
        else:
            top.node.written.append((top.key, node))
            top.key = None

    def _count(self, nodes: int, event: Any) -> None:  # noqa: ANN401
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            what = f"holds more than {self.limits.nodes:,} values once its aliases are expanded"
            self._fail(event, what, "write fewer aliases")

    def _fail(self, event: Any, message: str, hint: str) -> NoReturn:  # noqa: ANN401
        raise _Refused(Problem(message, self.path, *_position(event), hint=hint))


def _position(event: Any) -> Position:  # noqa: ANN401
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1)
