"""YAML text -> a tree of nodes that know where they stand, built from the parser's events.

PyYAML's own composer is not used: it recurses as deep as the file nests, and expands aliases
without bound. Here depth and expanded size are limited while the events are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

from generator.config.nodes import Node, Position
from generator.config.refusal import Refused, shown
from generator.config.scalars import resolve
from generator.config.syntax import explain
from generator.config.text import refuse_unprintable
from generator.errors import Problem

if TYPE_CHECKING:
    from generator.errors import RealmemError

MAX_DEPTH = 50
MAX_NODES = 200_000  # with every alias expanded

# libyaml is several times as fast as the pure parser; a PyYAML built without it still works.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BLOCK_STYLES = ("|", ">")
_YAML = "tag:yaml.org,2002:"
_COLLECTION_TAGS = (None, "!", f"{_YAML}map", f"{_YAML}seq")
_TEXT_TAGS = (None, "!", f"{_YAML}str")
_SCALAR_TAGS: Final[dict[str | None, tuple[type, ...]]] = {
    f"{_YAML}int": (int,),
    f"{_YAML}float": (int, float),
    f"{_YAML}bool": (bool,),
    f"{_YAML}null": (type(None),),
}


def compose(
    text: str, path: str, error: type[RealmemError]
) -> tuple[Node | None, tuple[Problem, ...]]:
    """Return the document's root (None: empty), and what is wrong but spoils nothing else.

    Raises `error` for what does: broken syntax, a second document, too much depth or size.
    """
    refuse_unprintable(text, path, error)
    composer = _Composer(path, error)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.read(event)
    except yaml.YAMLError as reason:
        raise error(*composer.problems, explain(reason, text, path)) from None
    return composer.root, tuple(composer.problems)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read.

    In a mapping whose key has been read and whose value has not, `awaits_value` is true; `key` is
    None where the key was refused, and its value is dropped.
    """

    node: Node
    nodes_before: int
    key: str | None = None
    awaits_value: bool = False


class _Composer:
    """The state of one pass over the events."""

    def __init__(self, path: str, error: type[RealmemError]) -> None:
        self.path = path
        self.error = error
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.nodes = 0

    def read(self, event: yaml.Event) -> None:
        """Take in the next event."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.CollectionStartEvent():
                self._start(event)
            case yaml.CollectionEndEvent():
                closed = self.stack.pop()
                closed.node.size = self.nodes - closed.nodes_before
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent() if self.root is not None:
                self._fail(event, "a second document starts here", "keep one document in a file")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._count(1, event)
        node = Node(_position(event), event.value, event.style in _BLOCK_STYLES, size=1)
        node.value = self._value(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if self._awaits_key():
            self._take_key(event, node)
        else:
            self._attach(node)

    def _value(self, event: yaml.ScalarEvent) -> object:
        """Return what the scalar stands for; its text, once reported, where that is refused."""
        types = _SCALAR_TAGS.get(event.tag)
        if types is None and event.tag not in _TEXT_TAGS:
            self._refuse_tag(event)
        if types is None and (event.tag or not event.implicit[0]):
            return event.value
        try:
            value = resolve(event.value)
        except Refused as refused:
            self._report(_position(event), refused.message, refused.hint)
            return event.value
        if types is not None and type(value) not in types:
            kind = (event.tag or "").removeprefix(_YAML)
            self._report(_position(event), f"{shown(event.value)} is no {kind}", "remove the tag")
        return value

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        self._count(1, event)
        if len(self.stack) == MAX_DEPTH:
            self._fail(
                event, f"nested more than {MAX_DEPTH} levels deep", "is this the right file?"
            )
        if event.tag not in _COLLECTION_TAGS:
            self._refuse_tag(event)
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = Node(_position(event), value)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if self._awaits_key():
            self._refuse_key(event, shown(value))
        else:
            self._attach(node)
        self.stack.append(_Open(node, self.nodes - 1))

    def _alias(self, event: yaml.AliasEvent) -> None:
        """Let the anchor's node stand here too: shared, not copied, but counted in full."""
        node = self.anchors.get(event.anchor or "")
        if node is None:
            self._fail(event, f"alias *{event.anchor} has no anchor", f"define &{event.anchor}")
        if not node.size:
            self._fail(event, f"alias *{event.anchor} contains itself", "write the value out")
        self._count(node.size, event)
        if self._awaits_key():
            self._refuse_key(event, f"alias *{event.anchor}")
        else:
            self._attach(node)

    def _awaits_key(self) -> bool:
        top = self.stack[-1] if self.stack else None
        return top is not None and isinstance(top.node.value, dict) and not top.awaits_value

    def _take_key(self, event: yaml.ScalarEvent, node: Node) -> None:
        parent, key = self.stack[-1], node.value
        parent.key, parent.awaits_value = None, True
        if event.implicit[0] and event.value == "<<":
            self._report(node.position, "merge keys (<<) are not supported", "write the keys out")
        elif not isinstance(key, str):
            what = event.value or "nothing"
            self._refuse_key(event, what, f'write "{what}"' if event.value else None)
        elif key in parent.node.keys:
            first = parent.node.keys[key].line
            message = f"duplicate key {shown(key)}, first set on line {first}"
            self._report(node.position, message, "keep one of them")
        else:
            parent.key = key
            parent.node.keys[key] = node.position

    def _refuse_key(self, event: yaml.Event, what: str, hint: str | None = None) -> None:
        parent = self.stack[-1]
        parent.key, parent.awaits_value = None, True
        self._report(_position(event), f"a key must be text, not {what}", hint)

    def _attach(self, node: Node) -> None:
        """Hang a value where it belongs: at the root, in a list, or under the key before it."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        container = parent.node.value
        if isinstance(container, list):
            parent.node.children[len(container)] = node
            container.append(node.value)
            return
        if parent.key is not None:
            parent.node.children[parent.key] = node
            container[parent.key] = node.value
        parent.awaits_value = False

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        tag = (event.tag or "").replace(_YAML, "!!")
        self._report(_position(event), f"tag {shown(tag)} is not supported", "remove it")

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            what = f"holds more than {MAX_NODES:,} values once its aliases are expanded"
            self._fail(event, what, "write fewer aliases")

    def _report(self, position: Position, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(message, self.path, *position, hint=hint))

    def _fail(self, event: yaml.Event, message: str, hint: str | None = None) -> NoReturn:
        self._report(_position(event), message, hint)
        raise self.error(*self.problems)


def _position(event: yaml.Event) -> Position:
    mark: Any = event.start_mark  # the parser never leaves it out
    return Position(mark.line + 1, mark.column + 1)
