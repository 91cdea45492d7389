"""Label matchers: parsed from the config, and written back as PromQL by one function.

What a user types never reaches a rule as it is: it is read into (label, operator, value), and
whatever is not exactly that, such as `job="a"} or vector(1) #`, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from generator.config.names import label_name, quoted, text
from generator.config.refusal import Refused, shown
from generator.config.regexes import CURLY_QUOTES, regex

Operator = Literal["=", "!=", "=~", "!~"]

_NAME = re.compile(r"\s*([^\s=!~,{}\"'`]+)\s*")
_OPERATOR = re.compile(r"=~|!~|!=|=(?!=)")
_STRING = re.compile(
    r"""\s*(?:
        "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^'\\]|\\.)*)'
      | `(?P<raw>[^`]*)`
    )\s*""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = "\\\"'"


@dataclass(frozen=True)
class Matcher:
    """One condition on a label; its text is PromQL, safe between the braces of a selector."""

    label: str
    op: Operator
    value: str

    def __str__(self) -> str:
        return f"{self.label}{self.op}{quoted(self.value)}"


def parse_matchers(value: object) -> tuple[Matcher, ...]:
    """Return the matchers in `job="kubelet", path=~"/metrics/.*"`; none for an empty text.

    Braces around them and a comma after the last are tolerated, as in a selector. Raises Refused.
    """
    if not isinstance(value, str):
        raise Refused(f"{shown(value)} is not text", "write the matchers between single quotes")
    source = value.strip()
    if source.startswith("{") and source.endswith("}"):
        source = source[1:-1].strip()
    matchers: list[Matcher] = []
    at = 0
    while at < len(source):
        matcher, at = _matcher(source, at)
        matchers.append(matcher)
        if at < len(source):
            if source[at] != ",":
                raise Refused(f"{_rest(source, at)} follows a matcher", "write only matchers")
            at += 1
    return tuple(matchers)


def _matcher(source: str, at: int) -> tuple[Matcher, int]:
    """Return the matcher that starts at an offset, and the offset after it."""
    name = _NAME.match(source, at)
    if name and name[1][0] in CURLY_QUOTES:
        raise _curly(source[at:].lstrip())
    if not name:
        raise Refused(f"label name expected before {_rest(source, at)}", 'write label="value"')
    if source.startswith("{", name.end()):
        raise Refused(f"{shown(name[1])} is a metric, not a label", "write only what is in { }")
    if name[1] == "__name__":
        raise Refused("__name__ cannot be matched", "the rules name their metrics themselves")
    label = label_name(name[1])
    operator = _OPERATOR.match(source, name.end())
    if not operator:
        found = f"not {_rest(source, name.end())}" if name.end() < len(source) else "not the end"
        raise Refused(
            f"{label} must be followed by =, !=, =~ or !~, {found}", 'write label="value"'
        )
    string = _STRING.match(source, operator.end())
    if not string:
        raise _no_string(source, label, operator.end())
    op = cast("Operator", operator[0])
    content = _content(string, label)
    return Matcher(label, op, regex(content) if "~" in op else content), string.end()


def _content(string: re.Match[str], label: str) -> str:
    """Return what a PromQL string literal stands for."""
    if string["raw"] is not None:
        return text(string["raw"])
    escaped = string["double"] if string["double"] is not None else string["single"]
    for character in _ESCAPE.findall(escaped):
        if character not in _ESCAPED:
            wrong = f"{label}: escape {shown(chr(92) + character)} in a string"
            raise Refused(wrong, r"double the backslash of a regular expression: \\")
    return text(_ESCAPE.sub(r"\1", escaped))


def _no_string(source: str, label: str, at: int) -> Refused:
    rest = source[at:].lstrip()
    if rest[:1] and rest[0] in CURLY_QUOTES:
        return _curly(rest)
    if rest[:1] in ("'", '"', "`") and rest:
        return Refused(f"missing quote at the end of {shown(rest)}", f"close it with {rest[0]}")
    found = f"not {shown(rest)}" if rest else "not the end"
    return Refused(f"the value of {label} must be in quotes, {found}", f'write {label}="value"')


def _curly(rest: str) -> Refused:
    return Refused(f"a curly quote before {shown(rest[1:])}", 'write straight quotes: "…"')


def _rest(source: str, at: int) -> str:
    return shown(source[at:].lstrip())
