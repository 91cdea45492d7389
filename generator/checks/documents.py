"""YAML as a tree that keeps lines and how each scalar was written; JSON is YAML here too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

# PyYAML's events: those of its C parser are unknown to its stubs.
Event: TypeAlias = Any

# A composer that recurses dies of a file of brackets; rule files are seven levels deep.
MAX_DEPTH = 100

_NULL = re.compile(r"~|null|Null|NULL|")
_NOT_TEXT = re.compile(
    r"true|True|TRUE|false|False|FALSE|[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+"
    r"|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|\d{4}-\d\d?-\d\d?"
)


class MalformedError(Exception):
    """A file that is not YAML, or that is nested too deeply to be anything we read."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, eq=False)
class Scalar:
    """A scalar; `text_line` is where its text begins, which for a block is a line later."""

    text: str
    line: int
    text_line: int
    plain: bool = False

    @property
    def null(self) -> bool:
        """Whether YAML reads nothing here."""
        return self.plain and _NULL.fullmatch(self.text) is not None

    @property
    def quoted(self) -> bool:
        """Whether every YAML reader takes this for text."""
        return not (self.plain and (self.null or _NOT_TEXT.fullmatch(self.text)))


@dataclass(frozen=True, eq=False)
class Sequence:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Mapping:
    """A mapping; keys that are no scalars are dropped, as nothing we read has them."""

    line: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """Give the first value of `key`."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def read(text: str) -> list[Node]:
    """Compose every document of a YAML text, or raise MalformedError."""
    import yaml  # noqa: PLC0415  # the checks on dashboards alone need no YAML

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(_compose(yaml.parse(text, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise MalformedError(f"not YAML: {error.problem or error.context}", line) from None
    except yaml.YAMLError as error:
        raise MalformedError(f"not YAML: {str(error).splitlines()[0]}") from None


def _compose(events: Iterator[Event]) -> Iterator[Node]:
    """Build the trees without recursion; an alias is the node itself, so none explodes."""
    anchors: dict[str, Node] = {}
    stack: list[tuple[Node, list[Node]]] = []
    for event in events:
        kind = type(event).__name__
        node: Node | None = None
        if kind == "AliasEvent":
            node = _aliased(event, anchors)
        elif kind == "ScalarEvent":
            node = _anchored(event, _scalar(event), anchors)
        elif kind.endswith("StartEvent") and kind[:3] in {"Map", "Seq"}:
            line = event.start_mark.line + 1
            if len(stack) == MAX_DEPTH:
                raise MalformedError(f"nested more than {MAX_DEPTH} levels deep", line)
            opened = Mapping(line) if kind[:3] == "Map" else Sequence(line)
            stack.append((_anchored(event, opened, anchors), []))
        elif kind.endswith("EndEvent") and kind[:3] in {"Map", "Seq"}:
            node = _filled(*stack.pop())
        if node is None:
            continue
        if stack:
            stack[-1][1].append(node)
        else:
            anchors.clear()  # they end with their document
            yield node


def _aliased(event: Event, anchors: dict[str, Node]) -> Node:
    if event.anchor not in anchors:
        message = f"not YAML: unknown alias *{event.anchor}"
        raise MalformedError(message, event.start_mark.line + 1)
    return anchors[event.anchor]


def _anchored(event: Event, node: Node, anchors: dict[str, Node]) -> Node:
    if event.anchor:
        anchors[event.anchor] = node
    return node


def _scalar(event: Event) -> Scalar:
    line = event.start_mark.line + 1
    block = event.style in {"|", ">"}
    # YAML resolves only what is plain and bears no tag.
    return Scalar(event.value, line, line + 1 if block else line, bool(event.implicit[0]))


def _filled(node: Node, children: list[Node]) -> Node:
    if isinstance(node, Sequence):
        node.items.extend(children)
    elif isinstance(node, Mapping):
        merges: list[Node] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if isinstance(key, Scalar) and key.plain and key.text == "<<":
                merges.append(value)
            elif isinstance(key, Scalar):
                node.pairs.append((key, value))
        for merge in merges:
            _merge(node, merge)
    return node


def _merge(node: Mapping, merge: Node) -> None:
    """Take over the keys of `<<: *base` that the mapping does not have itself."""
    for base in merge.items if isinstance(merge, Sequence) else [merge]:
        if isinstance(base, Mapping):
            own = {key.text for key, _ in node.pairs}
            node.pairs.extend(pair for pair in base.pairs if pair[0].text not in own)
