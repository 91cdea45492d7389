"""Show a plan as a unified diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.writer.names import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.writer.changes import Change, Plan


def unified_diff(plan: Plan) -> str:
    """Return what `plan` changes, as `git diff` would show it and `patch -p1` takes it.

    Files that are not UTF-8 text, and the manifest, which is checksums, get a line each.
    """
    return "".join(line for change in plan.changes for line in _lines(change))


def _lines(change: Change) -> Iterator[str]:
    import difflib  # noqa: PLC0415 - only a run that shows a diff pays for it

    before = "/dev/null" if change.old is None else f"a/{change.path}"
    after = "/dev/null" if change.new is None else f"b/{change.path}"
    old, new = _text(change.old), _text(change.new)
    if old is None or new is None or change.path == MANIFEST:
        kind = "Checksums in" if change.path == MANIFEST else "Binary files"
        yield f"{kind} {before} and {after} differ\n"
        return
    if not old and not new:  # an empty file comes or goes: no lines, but a change
        yield f"Empty files {before} and {after} differ\n"
        return
    # Without the tab `patch` would end a name at its first blank.
    tab = "\t" if " " in change.path else ""
    for line in difflib.unified_diff(old, new, before + tab, after + tab):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _text(content: bytes | None) -> list[str] | None:
    """Split text at line feeds, and nowhere else; None if it is not text."""
    if content is None:
        return []
    if b"\0" in content:
        return None
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        return None
    # What follows the last line feed is a line only if there is something.
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
