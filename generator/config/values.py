"""A YAML document -> plain data with positions, and what a config must not hold of YAML.

Tags, merge keys, keys that are no text and duplicate keys are refused: each is a problem, and the
rest is read all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from generator.config.refusal import Refused, shown
from generator.config.scalars import resolve
from generator.documents.nodes import BLOCK_STYLES, Alias, Mapping, Position, Scalar
from generator.errors import Problem

if TYPE_CHECKING:
    from collections import abc

    from generator.config.refusal import Key
    from generator.documents import nodes

_YAML = "tag:yaml.org,2002:"
_COLLECTION_TAGS = (None, "!", f"{_YAML}map", f"{_YAML}seq")
_TEXT_TAGS = (None, "!", f"{_YAML}str")
_SCALAR_TAGS: Final[dict[str | None, tuple[type, ...]]] = {
    f"{_YAML}int": (int,),
    f"{_YAML}float": (int, float),
    f"{_YAML}bool": (bool,),
    f"{_YAML}null": (type(None),),
}


# Shared by all that can have none: most nodes are scalars, and there may be many.
_NO_CHILDREN: abc.Mapping[Key, Node] = {}
_NO_KEYS: abc.Mapping[str, Position] = {}


@dataclass(slots=True)
class Node:
    """A value, where it stands, and its children by key or index.

    `value` is plain data that shares its parts with the children's. `is_block` is true of text
    below a `|` or `>`.
    """

    position: Position
    value: Any
    children: abc.Mapping[Key, Node]
    keys: abc.Mapping[str, Position]
    is_block: bool = False


def value_of(root: nodes.Node | None, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Return the document's data (None: empty), and what is wrong but spoils nothing else."""
    reader = _Reader(path)
    return None if root is None else reader.read(root), tuple(reader.problems)


class _Reader:
    """One pass over a document, outer before inner, in the file's order."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.known: dict[int, Node] = {}  # an alias is its anchor's node, and read once

    def read(self, node: nodes.Node) -> Node:
        """Return the data of a node; documents nest no deeper than their limit, so may this."""
        found = self.known.get(id(node))
        if found is None:
            found = self.known[id(node)] = self._read(node)
        return found

    def _read(self, node: nodes.Node) -> Node:
        if isinstance(node, Scalar):
            block = node.style in BLOCK_STYLES
            return Node(node.position, self._scalar(node), _NO_CHILDREN, _NO_KEYS, block)
        if node.tag not in _COLLECTION_TAGS:
            self._refuse_tag(node)
        if isinstance(node, Mapping):
            return self._mapping(node)
        children: dict[Key, Node] = {i: self.read(item) for i, item in enumerate(node.items)}
        values = [child.value for child in children.values()]
        return Node(node.position, values, children, _NO_KEYS)

    def _mapping(self, node: Mapping) -> Node:
        data: dict[str, Any] = {}
        children: dict[Key, Node] = {}
        keys: dict[str, Position] = {}
        for written, value in node.written:
            key = self._key(keys, written)
            child = self.read(value)
            if key is not None:
                children[key] = child
                data[key] = child.value
        return Node(node.position, data, children, keys)

    def _key(self, keys: dict[str, Position], written: nodes.Node | Alias) -> str | None:
        """Take a key in; None where it is refused, and its value is dropped."""
        at = written.position
        if isinstance(written, Alias):
            self._refuse_key(at, f"alias *{written.name}")
            return None
        if not isinstance(written, Scalar):
            self._refuse_key(at, shown(self.read(written).value))
            return None
        key = self._scalar(written)
        if written.plain and written.text == "<<":
            self._report(at, "merge keys (<<) are not supported", "write the keys out")
        elif not isinstance(key, str):
            hint = f'write "{written.text}"' if written.text else None
            self._refuse_key(at, written.text or "nothing", hint)
        elif key in keys:
            message = f"duplicate key {shown(key)}, first set on line {keys[key].line}"
            self._report(at, message, "keep one of them")
        else:
            keys[key] = at
            return key
        return None

    def _scalar(self, node: Scalar) -> object:
        """Return what the scalar stands for; its text, once reported, where that is refused."""
        types = _SCALAR_TAGS.get(node.tag)
        if types is None and node.tag not in _TEXT_TAGS:
            self._refuse_tag(node)
        if types is None and (node.tag or node.style):
            return node.text
        try:
            value = resolve(node.text)
        except Refused as refused:
            self._report(node.position, refused.message, refused.hint)
            return node.text
        if types is not None and type(value) not in types:
            kind = (node.tag or "").removeprefix(_YAML)
            self._report(node.position, f"{shown(node.text)} is no {kind}", "remove the tag")
        return value

    def _refuse_key(self, at: Position, what: str, hint: str | None = None) -> None:
        self._report(at, f"a key must be text, not {what}", hint)

    def _refuse_tag(self, node: nodes.Node) -> None:
        tag = (node.tag or "").replace(_YAML, "!!")
        self._report(node.position, f"tag {shown(tag)} is not supported", "remove it")

    def _report(self, at: Position, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(message, self.path, *at, hint=hint))
