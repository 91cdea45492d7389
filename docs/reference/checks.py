"""A page a check, from its docstring, and the index of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docs.reference.blocks import table
from generator.checks.documentation import pages

if TYPE_CHECKING:
    from generator.checks.documentation import Page

FOLDER: Final = "docs/checks"
_NOTE = "<!-- written by `make docs` from the check's docstring -->"


def files() -> dict[str, str]:
    """Return the text of each check's page by its path."""
    return {f"{FOLDER}/{id_}.md": _page(page) for id_, page in pages().items()}


def index() -> str:
    """Return the table of all checks."""
    rows = [(f"[`{id_}`]({id_}.md)", page.severity, page.summary) for id_, page in pages().items()]
    return table(("id", "severity", "what it holds"), rows)


def _page(page: Page) -> str:
    leave_out = f"`realmem check --ignore {page.id}` leaves it out. [All checks](../README.md)"
    severity = f"Severity: {page.severity}, unless a finding says otherwise."
    parts = [f"# {page.id}", _NOTE, page.summary, severity, page.markdown.strip(), leave_out]
    return "\n\n".join(parts) + "\n"
