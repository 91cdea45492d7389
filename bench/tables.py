"""Figures as a Markdown table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the first column is text, the others are figures."""
    rule = ("---", *("--:" for _ in heads[1:]))
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, rule, *rows))
