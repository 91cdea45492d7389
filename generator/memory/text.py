"""Readings and their verdict for people: a bar, a table, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from generator.memory.advice import headline, steps
from generator.memory.reading import PARTS
from generator.memory.units import change, share, size, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType

    from generator.memory.reading import Part, Reading
    from generator.memory.verdict import Verdict

# Colours of the boards' components; the fill tells them apart where there is no colour.
_STYLES: dict[Part, str] = {
    "anon": "blue",
    "tmpfs": "magenta",
    "kernel": "red",
    "other": "white",
    "active_file": "green",
    "inactive_file": "bright_black",
}
_FILLS: dict[Part, tuple[str, str]] = {
    "anon": ("█", "#"),
    "tmpfs": ("▓", "%"),
    "kernel": ("▒", "k"),
    "other": ("▚", "o"),
    "active_file": ("░", "+"),
    "inactive_file": ("·", "-"),
}
_MEANINGS: dict[Part, str] = {
    "anon": "heap and stacks",
    "tmpfs": "tmpfs, shared memory",
    "kernel": "slab, stacks, page tables, sockets",
    "other": "locked file pages, and what no counter names",
    "active_file": "page cache that was used again",
    "inactive_file": "page cache that was used once",
}
_SUMS = {
    "usage": "everything",
    "working_set": "usage without inactive_file: kubectl top, most dashboards",
    "real_used": "usage without both file lists: what the kernel cannot give back",
    "rss": "anonymous memory alone",
    "swap": "swapped out, not in usage",
    "limit": "where it is killed",
}
_WIDEST = 60
# More dumps than these in one table are the first, some between, and the last.
_COLUMNS = 5


def render(readings: Sequence[Reading], verdict: Verdict, console: Console) -> None:
    """Print the last reading's bar, the figures of all, the verdict, and what to do next."""
    last = readings[-1]
    console.print(Text(_title(last), style="bold"))
    console.print()
    console.print(_bar(last, console))
    console.print()
    if len(readings) > 1:
        for number, one in _some(readings):
            if one.source != last.source:
                console.print(Text(f"  {number}: {_printable(one.source)}"))
    console.print(_figures(last, console) if len(readings) == 1 else _comparison(readings))
    for note in last.notes:
        console.print(Text(f"({note})"))
    console.print()
    console.print(Text(f"Verdict: {headline(verdict)}", style="bold"))
    for line in (*verdict.evidence, "", "Next:", *steps(verdict)):
        console.print(Text(f"  {line}" if line and line != "Next:" else line))


def _title(last: Reading) -> str:
    kind = f"cgroup {last.cgroup}" if last.cgroup else "from Prometheus"
    limit = f"limit {size(last.limit)}" if last.limit else "no limit"
    return f"{_printable(last.source)}: {kind}, {limit}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _bar(last: Reading, console: Console) -> Text:
    """Return usage by component, against the limit where there is one."""
    width = min(_WIDEST, console.width - 4)
    whole = max(last.limit or 0, last.usage, 1)
    bar, done, so_far = Text("  "), 0, 0
    for part, amount in last.parts().items():
        so_far += amount
        # Ends are rounded, not lengths: so the bar ends where usage does.
        end = min(round(width * so_far / whole), width)
        bar.append(_fill(part, console) * (end - done), style=_STYLES[part])
        done = max(done, end)
    bar.append(" " * (width - done) + "|")
    of_limit = f" {share(last.usage, last.limit)} of the limit" if last.limit else ""
    return bar.append(of_limit)


def _fill(part: Part, console: Console) -> str:
    return _FILLS[part][0 if console.encoding.startswith("utf") else 1]


def _sums(one: Reading) -> dict[str, int]:
    values = {name: getattr(one, name) for name in _SUMS}
    return {name: value for name, value in values.items() if value or name not in {"swap", "limit"}}


def _table() -> Table:
    return Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))


def _figures(last: Reading, console: Console) -> RenderableType:
    table = _table()
    for justify in ("left", "left", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for part, amount in last.parts().items():
        fill = Text(f"  {_fill(part, console)}", style=_STYLES[part])
        known = _amount(last, part)
        figures = (known, share(amount, last.usage or 1)) if known else ("not known", "")
        table.add_row(fill, part, *figures, _MEANINGS[part])
    table.add_row()
    for name, amount in _sums(last).items():
        of_limit = share(amount, last.limit) if last.limit and name != "limit" else ""
        table.add_row("", name, size(amount), of_limit, _SUMS[name])
    return table


def _amount(one: Reading, part: Part) -> str:
    """Return how much a part is; "" where cgroup v1 does not tell the kernel's."""
    return "" if part == "kernel" and one.kernel is None else size(one.parts()[part])


def _comparison(readings: Sequence[Reading]) -> RenderableType:
    """Return a column a reading, and the change from the first to the last."""
    table = _table()
    chosen = list(_some(readings))
    table.add_column(no_wrap=True)
    for _ in (*chosen, "change"):
        table.add_column(justify="right", no_wrap=True)
    first, last = readings[0], readings[-1]
    heads = [_head(number, one, first) for number, one in chosen]
    table.add_row("", *heads, "change")
    for part in PARTS:
        values = [_amount(one, part) or "not known" for _, one in chosen]
        change_known = _amount(first, part) and _amount(last, part)
        grown = change(last.parts()[part] - first.parts()[part]) if change_known else ""
        table.add_row(f"  {part}", *values, grown)
    table.add_row()
    for name in _sums(last):
        known = [getattr(one, name) for _, one in chosen]
        ends = (getattr(first, name), getattr(last, name))
        by = "" if None in ends else change(ends[1] - ends[0])
        values = ["" if value is None else size(value) for value in known]
        table.add_row(f"  {name}", *values, by)
    return table


def _head(number: int, one: Reading, first: Reading) -> str:
    if one.at is None or first.at is None:
        return str(number)
    return f"+{span(one.at - first.at)}"


def _some(readings: Sequence[Reading]) -> Iterator[tuple[int, Reading]]:
    """Give some readings with their numbers, first and last among them."""
    count = min(len(readings), _COLUMNS)
    for at in range(count):
        number = round(at * (len(readings) - 1) / max(count - 1, 1))
        yield number + 1, readings[number]
