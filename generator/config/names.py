"""Names and texts that end in rules and dashboards: label names, label values, URLs."""

from __future__ import annotations

import re

from generator.config.refusal import Refused, shown

MAX_LENGTH = 1000

_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_URL = re.compile(r"https?://(?P<authority>[^/?#]+)(?P<rest>.*)")
# What RFC 3986 allows unescaped; a quote or a brace would end up in YAML, JSON and templates.
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")

# Prometheus and the rules themselves set these: a fixed value would make all alerts one.
RESERVED = (
    "alertname", "severity", "namespace", "workload", "workload_type", "pod", "container", "node",
    "input",
)  # fmt: skip


def text(value: object) -> str:
    """Return a value that is text of at most 1,000 characters on one line; Refused otherwise."""
    if not isinstance(value, str):
        remedy = f'write "{shown(value)}"' if isinstance(value, int | float) else None
        raise Refused(f"{shown(value)} is not text", remedy)
    if found := _BREAKS.search(value):
        raise Refused(f"{shown(value)} holds control character U+{ord(found[0]):04X}", "remove it")
    if len(value) > MAX_LENGTH:
        raise Refused(
            f"{shown(value)} is {len(value):,} characters long", f"at most {MAX_LENGTH:,} fit"
        )
    return value


def quoted(value: str) -> str:
    """Return text as a PromQL string; `text` has refused the breaks that it could not hold."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(value: object) -> str:
    """Return text that is not blank."""
    if not text(value).strip():
        raise Refused(f"{shown(value)} is blank", "write a name")
    return text(value)


def label_name(value: object) -> str:
    """Return a label name as every Prometheus version takes it."""
    name = text(value)
    if not _LABEL_NAME.fullmatch(name):
        hint = "use letters, digits and _, and no digit first"
        raise Refused(f"{shown(name)} is not a label name", hint)
    if name.startswith("__"):
        raise Refused(f"{shown(name)} is reserved", "names with __ are Prometheus' own")
    return name


def labels(value: object) -> dict[str, str]:
    """Return labels to add to alerts: name -> fixed text."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"{shown(value)} is not a mapping", "write {team: platform}")
    return {_addable(name): _fixed(content, name) for name, content in value.items()}


def _addable(name: str) -> str:
    try:
        label_name(name)
    except Refused as refused:
        raise Refused(refused.message, refused.hint, at=(name,), on_key=True) from None
    if name in RESERVED:
        message = f"{shown(name)} is set by the rules themselves"
        raise Refused(message, "choose another name", at=(name,), on_key=True)
    return name


def _fixed(content: object, name: str) -> str:
    """Return a label's value, which Prometheus would expand if it were a template."""
    try:
        fixed = text(content)
    except Refused as refused:
        raise Refused(refused.message, refused.hint, at=(name,)) from None
    if "{{" in fixed:
        raise Refused(f"{shown(fixed)} is a template", "write fixed text", at=(name,))
    return fixed


def runbook_url(value: object) -> str:
    """Return a URL in which `{alert}` may stand for the alert's name."""
    _url(text(value).replace("{alert}", "alert"), value)
    return text(value)


def base_url(value: object) -> str:
    """Return a URL without query, fragment or closing slash, to which paths are added."""
    url = _url(text(value), value)
    if "?" in url or "#" in url:
        raise Refused(f"{shown(value)} has a query or fragment", "write the address without it")
    return url.rstrip("/")


def _url(url: str, value: object) -> str:
    found = _URL.fullmatch(url)
    if not found:
        raise Refused(f"{shown(value)} is not an http(s) URL", "start it with https://")
    if wrong := _URL_CHARACTERS.sub("", url):
        raise Refused(f"{shown(value)} holds {shown(wrong[0])}", "percent-encode it")
    if "@" in found["authority"]:
        raise Refused("the URL holds a user name", "every alert would show it: leave it out")
    return url
