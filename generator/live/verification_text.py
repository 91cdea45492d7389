"""A verification for people, on a terminal and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.live.verification_tables import NOT_SHOWN, tables, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from generator.live.conflicts import Remark
    from generator.live.verification import Verification
    from generator.live.verification_tables import Table

_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}


def render(found: Verification, console: Console, *, all_queries: bool) -> None:
    """Print tables, relabellings, remarks and the verdict."""
    from rich.table import Table as Grid  # noqa: PLC0415 - half of a command's start-up
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(_title(found), style="bold"))
    for table in tables(found, all_queries=all_queries):
        grid = Grid(box=None, pad_edge=False, title=table.title, title_justify="left")
        for at, head in enumerate(table.heads):
            grid.add_column(head, justify="right" if at in table.right else "left", no_wrap=at == 0)
        for row in table.rows:
            # Text, not markup: a bracket in a name is a bracket.
            grid.add_row(*(Text(_printable(cell)) for cell in row))
        console.print()
        console.print(grid)
    for stack, _, text in found.inputs.remedies():
        console.print()
        console.print(Text(f"Dropped, as by {stack.name}; this brings it back:", style="bold"))
        console.print(Text(text.rstrip()))
    console.print()
    for remark in found.remarks:
        severity = Text(remark.severity, style=_STYLES[remark.severity])
        console.print(severity + Text(f": {_printable(_sentence(remark))}"))
    for name in found.not_shown:
        console.print(Text(f"{name}: {NOT_SHOWN}"))
    console.print(Text(verdict(found), style="bold"))


def markdown(found: Verification, *, all_queries: bool) -> str:
    """Return the same as Markdown, for an issue or a pull request."""
    lines = [f"# {_escaped(_title(found))}", "", f"**{verdict(found)}**", ""]
    lines += [f"- **{each.severity}**: {_escaped(_sentence(each))}" for each in found.remarks]
    lines += [f"- {name}: {NOT_SHOWN}" for name in found.not_shown]
    for table in tables(found, all_queries=all_queries):
        lines += ["", f"## {table.title}", "", *_rows(table)]
    for stack, _, text in found.inputs.remedies():
        lines += ["", f"Dropped, as by {stack.name}; this brings it back:", ""]
        lines += ["```yaml", text.rstrip(), "```"]
    return "\n".join(lines) + "\n"


def _title(found: Verification) -> str:
    return f"{found.kind} at {found.url}"


def _sentence(remark: Remark) -> str:
    return f"{remark.text}; {remark.hint}" if remark.hint else remark.text


def _rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.heads)} |"
    yield f"|{'|'.join('--:' if n in table.right else '---' for n in range(len(table.heads)))}|"
    for row in table.rows:
        yield f"| {' | '.join(_escaped(cell) for cell in row)} |"


def _escaped(text: str) -> str:
    """Return foreign text that stays in its cell, and is no markup."""
    return "".join(f"\\{c}" if c in "|\\`*_[]<>#" else c for c in _printable(text))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
