"""Names and labels of Kubernetes objects, as the API server takes them: nothing is mended here.

A name that were cut or escaped would select other objects than the user meant, or none.
"""

from __future__ import annotations

import re

from generator.config.names import text
from generator.config.refusal import Refused, shown

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*")
_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
LONGEST_LABEL = 63
LONGEST_NAME = 253

NAMESPACE_PATTERN = f"^{_LABEL.pattern}$"
NAME_PATTERN = f"^{_SUBDOMAIN.pattern}$"


def namespace(value: object) -> str:
    """Return a namespace's name, an RFC 1123 label."""
    hint = "use small letters, digits and -, at most 63 of them"
    return _matching(value, _LABEL, LONGEST_LABEL, "a namespace's name", hint)


def workload(value: object) -> str:
    """Return a workload's name, an RFC 1123 subdomain."""
    hint = "use small letters, digits, - and ., at most 253 of them"
    return _matching(value, _SUBDOMAIN, LONGEST_NAME, "a workload's name", hint)


def key(value: object) -> str:
    """Return the key of a label or an annotation: a name, with or without a `prefix/`."""
    name = text(value)
    prefix, slash, rest = name.rpartition("/")
    good_prefix = _SUBDOMAIN.fullmatch(prefix) and len(prefix) <= LONGEST_NAME if slash else True
    if not (good_prefix and rest and _VALUE.fullmatch(rest) and len(rest) <= LONGEST_LABEL):
        hint = "use letters, digits, -, _ and ., at most 63 of them, after a domain and / if any"
        raise Refused(f"{shown(name)} is not a key of labels", hint)
    return name


def labels(value: object) -> dict[str, str]:
    """Return labels of an object: key -> value."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"{shown(value)} is not a mapping", "write {release: my-release}")
    return {_key(name): _value(content, name) for name, content in value.items()}


def _key(name: str) -> str:
    try:
        return key(name)
    except Refused as refused:
        raise Refused(refused.message, refused.hint, at=(name,), on_key=True) from None


def _value(content: object, name: str) -> str:
    hint = "use letters, digits, -, _ and ., at most 63 of them"
    try:
        return _matching(content, _VALUE, LONGEST_LABEL, "a label's value", hint)
    except Refused as refused:
        raise Refused(refused.message, refused.hint, at=(name,)) from None


def _matching(value: object, form: re.Pattern[str], most: int, what: str, hint: str) -> str:
    found = text(value)
    if not form.fullmatch(found) or len(found) > most:
        raise Refused(f"{shown(found)} is not {what}", hint)
    return found
