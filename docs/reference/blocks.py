"""Generated blocks of a Markdown page, between two comments that name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_BLOCK = re.compile(r"(<!-- begin: (\S+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)


def names(page: str) -> tuple[str, ...]:
    """Return the names of a page's blocks, in order."""
    return tuple(match[2] for match in _BLOCK.finditer(page))


def fill(page: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """Return the page with every block written again; KeyError for one that nobody writes."""
    return _BLOCK.sub(lambda match: f"{match[1]}\n{blocks[match[2]]().strip()}\n\n{match[3]}", page)


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table; a pipe in a cell is escaped."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )
