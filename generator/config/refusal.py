"""How a value that cannot be used is refused: what is wrong with it, and the remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = str | int
KeyPath = tuple[Key, ...]

_LONGEST_SHOWN = 60
# Shorter parts stand in a name by chance.
_SHORTEST_PART = 4


class Refused(ValueError):  # noqa: N818 - it reads as a sentence where it is raised
    """A value cannot be used.

    `hint` is the remedy. `at` leads from the refused value to the part of it that is wrong:
    an index in a list, a key in a mapping; `on_key` says that the key itself is.
    """

    def __init__(
        self, message: str, hint: str | None = None, at: KeyPath = (), *, on_key: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.at = at
        self.on_key = on_key


def shown(value: object) -> str:
    """Return the value as a message shows it: on one line, short, harmless to a terminal."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
            return json.dumps(text, ensure_ascii=not text.isprintable())
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
    return str(value)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, whatever its case, or None.

    Also the only one of which it is a part: `NearLimit` is ContainerMemoryNearLimit.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake pays for the import

    by_folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_folded, n=1)
    if found:
        return by_folded[found[0]]
    longer = [name for folded, name in by_folded.items() if word.casefold() in folded]
    return longer[0] if len(longer) == 1 and len(word) >= _SHORTEST_PART else None


def suggestion(word: object, known: Iterable[str], listed: str = "known keys") -> str:
    """Return the hint for an unknown word: the nearest known one, else all of them."""
    names = tuple(known)
    near = nearest(word, names) if isinstance(word, str) else None
    return f'did you mean "{near}"?' if near else f"{listed}: {', '.join(names)}"
