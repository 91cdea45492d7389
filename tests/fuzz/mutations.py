"""Good documents with something wrong in them: what a file is after a bad merge, or a bad day."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

# What breaks readers: ends of syntax, numbers that no type holds, text that is no text.
PIECES = (
    "", "\n", " ", "\t", "\0", "\x1b[2J", "\ufeff", "\u2028", "é", "٣", "-", "--- \n", ": ",
    "#", "&a ", "*a", "!!binary ", "!!python/object:os.system ", "<<: ", "? ", "| ", "{", "}", "[",
    "]", '"', "'", "`", "\\", "null", "~", "true", "NaN", "-Inf", "1e999", "-1", "0", "9" * 30,
    "9" * 5000, "0x1", "<<", ">>", "<% for x in y %>", "{{ .x }}", "../../etc/passwd", "/", "$x",
    "(" * 400, "[" * 400,
)  # fmt: skip

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([10**400, -(10**400), 2**63, 1e308, *PIECES])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def texts(draw: st.DrawFn, originals: Sequence[str]) -> str:
    """Draw a text of which some parts are gone, doubled, moved or replaced."""
    text = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 2, 10, 100, 10_000])))
        kind = draw(st.sampled_from(["replace", "double", "move"]))
        piece, rest = text[start:end], text[:start] + text[end:]
        if kind == "replace":
            piece, at = draw(st.sampled_from(PIECES)), start
        elif kind == "double":
            rest, at = text, draw(st.integers(0, len(text)))
        else:
            at = draw(st.integers(0, len(rest)))
        text = rest[:at] + piece + rest[at:]
    return text


@st.composite
def contents(draw: st.DrawFn, originals: Sequence[str]) -> bytes:
    """Draw a mutated text as bytes, which may be no text any more; or bytes out of nowhere."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=300))
    data = draw(texts(originals)).encode("utf-8", "surrogatepass")
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from([b"", b"", b"\xff", b"\xc3", b"\0"])) + data[at:]


@st.composite
def trees(draw: st.DrawFn, originals: Sequence[Any]) -> Any:  # noqa: ANN401 - JSON
    """Draw a JSON document of which some parts are another one's, something else, or gone."""
    root = [copy.deepcopy(draw(st.sampled_from(originals)))]
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from(_places(root)))
        kind = draw(st.sampled_from(["junk", "junk", "other", "list", "text", "gone"]))
        if kind == "gone" and isinstance(holder, dict):
            del holder[key]
        elif kind == "other":
            there, other = draw(st.sampled_from(_places(root)))
            holder[key] = copy.deepcopy(there[other])
        elif kind == "list":
            holder[key] = [holder[key]] * draw(st.integers(0, 3))
        elif kind == "text":
            holder[key] = str(holder[key])
        else:
            holder[key] = draw(JUNK)
    return root[0]


def _places(holder: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Return every place of a document: what holds it, and its key or index there."""
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    found: list[tuple[Any, Any]] = [(holder, key) for key in keys]
    for key in keys:
        if isinstance(holder[key], dict | list):
            found += _places(holder[key])
    return found
