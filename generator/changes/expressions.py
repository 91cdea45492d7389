"""What differs between two PromQL texts: some numbers and strings, or all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.changes.words import Data, Text, joined, moved

if TYPE_CHECKING:
    from collections.abc import Hashable

# A token is told from its neighbours as Prometheus' lexer does; Grafana's variables are words.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)
      | (?P<word>[A-Za-z_:$][\w:.$]*)
      | (?P<number>(?:\d|\.\d)[\w.]*(?:(?<=[eE])[-+]\d+)?)
      | (?P<space>\s+)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_LITERALS = frozenset({"number", "string"})
# Of more values than these a reader wants to see the expression.
_MOST = 3

_Token = tuple[str, str]


def differences(old: str, new: str, what: str) -> tuple[Text, ...]:
    """Say what changes, `what` being the expression's name; nothing if only its layout does."""
    before, after = _tokens(old), _tokens(new)
    if before == after:
        return ()
    if _skeleton(before) == _skeleton(after):
        found = dict.fromkeys(
            _literal(_role(before, place), was[1], now[1])
            for place, (was, now) in enumerate(zip(before, after, strict=True))
            if was != now
        )
        if len(found) <= _MOST:
            return tuple(found)
    return ((f"{what} changes",),)


def shape(text: str) -> Hashable:
    """Return what is left of an expression without its numbers and strings."""
    return tuple(_skeleton(_tokens(text)))


def query_differences(old: str, new: str, name: str) -> tuple[Text, ...]:
    """Say what changes in the query that a panel calls `name`."""
    changes = differences(old, new, "it")
    if changes == (("it changes",),):
        return (("query ", Data(name), " changes"),)
    return tuple(("in query ", Data(name), " ", *change) for change in changes)


def _tokens(text: str) -> list[_Token]:
    found = ((match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text))
    return [token for token in found if token[0] not in {"comment", "space"}]


def _skeleton(tokens: list[_Token]) -> list[_Token]:
    return [(kind, "") if kind in _LITERALS else (kind, text) for kind, text in tokens]


def _literal(role: str, old: str, new: str) -> Text:
    """Say what becomes of a number or a string; of a long list of names, only which."""
    if role != "string" or "|" not in old + new:
        return moved(role, old, new)
    was, now = (text[1:-1].split("|") for text in (old, new))
    gone = [(Data(name),) for name in was if name not in now]
    come = [(Data(name),) for name in now if name not in was]
    parts = [("without ", *joined(gone))] if gone else []
    parts += [("with ", *joined(come))] if come else []
    return ("a list ", *joined(parts, " and ")) if parts else moved(role, old, new)


def _role(tokens: list[_Token], place: int) -> str:
    """Call a literal what it is to a reader, by what stands before it."""
    if tokens[place][0] == "string":
        return "string"
    before = tokens[place - 1][1] if place else ""
    above = tokens[place - 2][1] if place > 1 else ""
    if before in {">", "<"} or (before == "=" and above in {">", "<", "=", "!"}):
        return "threshold"
    if before == "[":
        return "range"
    return "offset" if before == "offset" else "number"
