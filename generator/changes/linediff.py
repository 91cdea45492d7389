"""Two texts as the lines that differ, short enough to be read."""

from __future__ import annotations

# Lines, and characters of one: more is read in the file itself.
MOST_LINES, MOST_CHARACTERS = 40, 200


def line_diff(old: str, new: str) -> str:
    """Return the lines that go and come, with two around them, as `diff -u` marks them."""
    import difflib  # noqa: PLC0415 - only where something differs

    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=2, lineterm=""))[2:]
    shown = [_cut(line) for line in lines[:MOST_LINES] if not line.startswith("@@")]
    if len(lines) > MOST_LINES:
        shown.append(f"… {len(lines) - MOST_LINES:,} more lines")
    return "\n".join(shown)


def _cut(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}…"
