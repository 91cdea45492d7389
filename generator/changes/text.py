"""A report for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.changes.words import Data, files, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.changes.words import Report, Section, Text

# What nobody takes for a word of the sentence around it.
_BARE = re.compile(r"[\w:./%-]+")


def render(report: Report) -> str:
    """Write each section with its lines, and how many files change."""
    if not report:
        return "nothing changes\n"
    lines = [line for section in report.sections for line in _section(section)]
    if not report.sections:
        lines.append(
            "no alert, record, dashboard or inhibit rule changes: only what is around them"
        )
    lines += [f"not compared, for it cannot be read: {one_line(path)}" for path in report.unread]
    return "\n".join([*lines, files(report.files)]) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.title
    for item in section.items:
        yield f"  {_text(item.text)}"
        yield from (f"    {_text(detail)}" for detail in item.details)
        yield from (f"      {one_line(line)}" for line in item.diff.splitlines())
    yield ""


def _text(text: Text) -> str:
    return "".join(_data(part.text) if isinstance(part, Data) else part for part in text)


def _data(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    quote = "'" if '"' in text else '"'
    return f"{quote}{one_line(text)}{quote}"
