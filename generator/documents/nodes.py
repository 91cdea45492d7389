"""A YAML document as a tree: nothing is resolved, each part knows where and how it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

BLOCK_STYLES = ("|", ">")

_NULL = re.compile(r"~|null|Null|NULL|")
_NOT_TEXT = re.compile(
    r"true|True|TRUE|false|False|FALSE|[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+"
    r"|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|\d{4}-\d\d?-\d\d?"
)


class Position(NamedTuple):
    """Where something stands in a file; both count from 1."""

    line: int
    column: int


@dataclass(eq=False, slots=True)
class Scalar:
    """A scalar; `style` is its quote or `|` or `>`, empty where it is plain."""

    text: str
    position: Position
    style: str = ""
    tag: str | None = None
    size: int = 1

    @property
    def line(self) -> int:
        """Where it begins; a block's is that of its `|` or `>`."""
        return self.position.line

    @property
    def text_line(self) -> int:
        """Where its own text begins, which for a block is a line later."""
        return self.position.line + (self.style in BLOCK_STYLES)

    @property
    def plain(self) -> bool:
        """Whether YAML resolves it: what is quoted or bears a tag is what it says."""
        return not self.style and self.tag is None

    @property
    def null(self) -> bool:
        """Whether YAML reads nothing here."""
        return self.plain and _NULL.fullmatch(self.text) is not None

    @property
    def quoted(self) -> bool:
        """Whether every YAML reader takes this for text."""
        return not (self.plain and (self.null or _NOT_TEXT.fullmatch(self.text)))


@dataclass(eq=False, slots=True)
class Sequence:
    """A list; `size` counts its nodes with aliases expanded, 0 while it is still open."""

    position: Position
    tag: str | None = None
    items: list[Node] = field(default_factory=list)
    size: int = 0

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.position.line


@dataclass(eq=False, slots=True)
class Alias:
    """`*name` where a key is expected; everywhere else an alias is the node itself."""

    name: str
    position: Position
    node: Node


@dataclass(eq=False)
class Mapping:
    """A mapping; `written` are its keys and values as they stand, `pairs` what they come to."""

    position: Position
    tag: str | None = None
    written: list[tuple[Node | Alias, Node]] = field(default_factory=list)
    size: int = 0

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.position.line

    @cached_property
    def pairs(self) -> list[tuple[Scalar, Node]]:
        """The keys that are scalars, and those that `<<` brings and the mapping lacks."""
        found: list[tuple[Scalar, Node]] = []
        merges: list[Node] = []
        for written, value in self.written:
            key = written.node if isinstance(written, Alias) else written
            if isinstance(key, Scalar) and key.plain and key.text == "<<":
                merges += value.items if isinstance(value, Sequence) else [value]
            elif isinstance(key, Scalar):
                found.append((key, value))
        for base in merges:
            if isinstance(base, Mapping):
                own = {key.text for key, _ in found}
                found += [pair for pair in base.pairs if pair[0].text not in own]
        return found

    def get(self, key: str) -> Node | None:
        """Give the first value of `key`."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping
