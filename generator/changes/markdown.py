"""A report as a comment on a pull request: what is data is shown, and never taken for markup."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from generator.changes.words import Data, counted, files, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.changes.words import Item, Report, Text

# GitHub takes 65,536 characters, GitLab more; bytes are never fewer, and a caller may add its own.
LIMIT = 60_000
# A name or value longer than this is cut.
MOST_CHARACTERS = 160

_TITLE = "### realmem: what changes\n"


def render(report: Report) -> str:
    """Write the report, without the expressions if it is too long, and cut if it still is."""
    if not report:
        return "### realmem: nothing changes\n"
    for diffs in (True, False):
        blocks = list(_blocks(report, diffs=diffs))
        if sum(len(block.encode()) for _, block in blocks) <= LIMIT:
            break
    sizes = accumulate(len(block.encode()) for _, block in blocks)
    shown = [block for (_, block), size in zip(blocks, sizes, strict=True) if size <= LIMIT]
    left = sum(number for number, _ in blocks[len(shown) :])
    more = f"\n… and {counted(left, 'more change')}: a comment holds no more.\n" if left else ""
    return "".join([_TITLE, *shown, more, *_closing(report)])


def _closing(report: Report) -> Iterator[str]:
    if not report.sections:
        yield "\nNo alert, record, dashboard or inhibit rule changes: only what is around them.\n"
    if report.unread:
        names = ", ".join(code(path) for path in report.unread[:10])
        more = len(report.unread) - 10
        yield f"\nNot compared, for they cannot be read: {names}"
        yield f" and {more:,} more.\n" if more > 0 else ".\n"
    yield f"\n{files(report.files)}.\n"


def _blocks(report: Report, *, diffs: bool) -> Iterator[tuple[int, str]]:
    """Give the lines, each with the number of changes that it tells of."""
    for section in report.sections:
        yield 0, f"\n**{section.title}**\n\n"
        for item in section.items:
            yield int(not item.details), f"- {_text(item.text)}\n"
            yield from ((1, f"  - {_text(detail)}\n") for detail in item.details)
            if diffs and item.diff:
                yield 0, _diff(item)


def _text(text: Text) -> str:
    return "".join(code(part.text) if isinstance(part, Data) else part for part in text)


def code(text: str) -> str:
    """Write data as a code span: there, neither markup, HTML, mentions nor links are seen."""
    if not text:
        return "(empty)"
    shown = one_line(text)
    if len(shown) > MOST_CHARACTERS:
        shown = f"{shown[:MOST_CHARACTERS]}…"
    fence = _fence(shown, least=1)
    # A space at either end keeps backticks apart, and is taken away where both ends have one.
    edges = shown[0] + shown[-1]
    pad = " " if "`" in edges or (edges == "  " and shown.strip()) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _diff(item: Item) -> str:
    """Write the expression's lines in a fold, below their item."""
    lines = [one_line(line) for line in item.diff.splitlines()]
    fence = _fence("\n".join(lines), least=3)
    block = [
        "<details><summary>the expression</summary>",
        "",
        f"{fence}diff",
        *lines,
        fence,
        "",
        "</details>",
    ]
    return "\n".join(f"  {line}".rstrip() for line in block) + "\n\n"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
