"""Plain YAML scalars -> Python values.

As PyYAML's safe loader reads them (`yes` and `off` are booleans), with YAML 1.2's numbers:
dates, `1:30`, `0755` and `1_000` are the text that they look like, and `1e3` is a number.
"""

from __future__ import annotations

import math
import re

from generator.config.refusal import Refused, shown

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    spelt: value
    for word, value in (
        ("yes", True),
        ("on", True),
        ("true", True),
        ("no", False),
        ("off", False),
        ("false", False),
        ("null", None),
    )
    for spelt in (word, word.capitalize(), word.upper())
} | {"": None, "~": None}

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_OTHER_BASE = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_BEYOND = 2**63
_MAX_DIGITS = 32  # more than 64 bits need; Python itself fails past 4,300


def resolve(text: str) -> Scalar:
    """Return what a plain scalar stands for; text that is nothing else stands for itself.

    Raises Refused for what no config can use: infinities, NaN, and integers beyond 64 bits.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    if _INTEGER.fullmatch(text):
        return _bounded(text, 10)
    if _OTHER_BASE.fullmatch(text):
        return _bounded(text, 0)
    if _NOT_FINITE.fullmatch(text):
        raise Refused(f"{text} is not a finite number", "write a number")
    if _FLOAT.fullmatch(text):
        return _finite(text)
    return text


def _bounded(text: str, base: int) -> int:
    """Return the integer if 64 bits hold it."""
    number = int(text, base) if len(text) < _MAX_DIGITS else _BEYOND
    if not -_BEYOND <= number < _BEYOND:
        raise Refused(f"integer {shown(text)} is too large", "it must fit in 64 bits")
    return number


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Refused(f"{shown(text)} is not a finite number", "write a smaller number")
    return number
