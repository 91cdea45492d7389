"""Finds the selectors in PromQL as it is written, and adds matchers to them where they stand.

A parser's tree forgets comments and layout, and those are what people review. The text is cut into
the tokens that can hide a selector or look like one; what is left over names a metric.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
_GAP = r"(?:\s|\#[^\n]*(?:\n|\Z))*"
_TOKEN = re.compile(
    rf"""
      (?P<other> \#[^\n]* | {_STRING} | \[ [^\]]* \] | \$\w+ | \.?[0-9][\w.]* )
    | (?P<labels> \b(?:by|without|on|ignoring|group_left|group_right)(?![\w:])
        {_GAP} (?: \( (?: [^()"'`] | {_STRING} )* \) )? )
    | (?P<word> \b(?:and|or|unless|bool|offset|atan2|inf|nan)(?![\w:]) )
    | (?P<call> [a-zA-Z_]\w* (?= {_GAP} (?: \( | \b(?:by|without)\b ) ) )
    | (?: (?P<metric> [a-zA-Z_:][\w:]* ) {_GAP} )?
        (?P<braces> \{{ (?: [^"'`{{}}] | {_STRING} )* \}} )
    | (?P<bare> [a-zA-Z_:][\w:]* )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"\s*\[([^\]]+)\]")
_NAMED = re.compile(r"""__name__\s*=\s*["'`]([\w:]+)["'`]""")


@lru_cache(maxsize=512)  # several outputs ask the same of every rule
def selections(expr: str) -> frozenset[tuple[str, str]]:
    """Return what an expression reads: names of metrics and records, each with its matchers."""
    return frozenset((name, matchers) for name, matchers, _ in readings(expr) if name)


def metrics(expr: str) -> frozenset[str]:
    """Return the names of the metrics and records that an expression reads."""
    return frozenset(name for name, _ in selections(expr))


def readings(expr: str) -> Iterator[tuple[str, str, str]]:
    """Give each selector as often as it stands there: name or "", matchers, and range or ""."""
    for token in _selectors(expr):
        braces = token["braces"] or ""
        named = _NAMED.search(braces)
        spanned = _RANGE.match(expr, token.end())
        name = token["metric"] or token["bare"] or (named[1] if named else "")
        yield name, braces[1:-1], spanned[1] if spanned else ""


def with_matcher(expr: str, matcher: str) -> str:
    """Return the expression with a matcher, such as `cluster="a"`, in each of its selectors."""
    parts, at = [], 0
    for token in _selectors(expr):
        if token["braces"] is None:
            parts += [expr[at : token.end()], f"{{{matcher}}}"]
            at = token.end()
        else:
            inside = token.start("braces") + 1
            comma = ", " if token["braces"][1:-1].strip() else ""
            parts += [expr[at:inside], matcher, comma]
            at = inside
    return "".join([*parts, expr[at:]])


def _selectors(expr: str) -> Iterator[re.Match[str]]:
    return (each for each in _TOKEN.finditer(expr) if each["bare"] or each["braces"] is not None)
