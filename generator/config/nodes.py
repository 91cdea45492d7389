"""A YAML document as a tree whose nodes know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from generator.config.refusal import Key


class Position(NamedTuple):
    """Where something stands in a file; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value, where it stands, and its children by key or index.

    `value` is plain data that shares its parts with the children's. `is_block` is true of text
    below a `|` or `>`. `size` counts the nodes of the subtree with aliases expanded, and is 0 while
    the node is still open.
    """

    position: Position
    value: Any = None
    is_block: bool = False
    children: dict[Key, Node] = field(default_factory=dict)
    keys: dict[str, Position] = field(default_factory=dict)
    size: int = 0
