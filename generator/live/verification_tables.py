"""A verification as sections of rows: what the text and the Markdown report both print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.live.inputs import Input
    from generator.live.runs import Run
    from generator.live.verification import Cost, Verification

NOT_SHOWN = "not shown by this server"

# Of the panels' queries, without -v.
_SLOWEST = 5

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading, and rows below heads; `right` are the columns of figures."""

    title: str
    heads: Row
    rows: Sequence[Row]
    right: frozenset[int] = frozenset()


def tables(found: Verification, *, all_queries: bool) -> Iterator[Table]:
    """Give inputs, queries and cost."""
    yield _inputs(found, everything=all_queries)
    rules = [run for run in found.runs if run.asked.every is not None]
    heads = ("query", "series", "samples", "seconds", "")
    yield Table("Rules", heads, [_run(run) for run in rules], frozenset({1, 2, 3}))
    others = [run for run in found.runs if run.asked.every is None]
    shown = others if all_queries else _noteworthy(others)
    title = "Dashboards" if all_queries else f"Dashboards: the slowest of {len(others)}"
    yield Table(title, heads, [_run(run) for run in shown], frozenset({1, 2, 3}))
    yield Table("Cost", ("", "the rules", "the server now"), _cost(found.cost), frozenset({1, 2}))


def _inputs(found: Verification, *, everything: bool) -> Table:
    """Return what is read; of runtimes that nobody runs only how many metrics that is."""
    every = found.inputs.inputs
    shown = [one for one in every if everything or one.series or one.exporter != "applications"]
    left = len(every) - len(shown)
    title = f"Inputs, without {left} that no application here has" if left else "Inputs"
    heads = ("metric", "from", "series", "nodes", "state")
    rows = [_input(one, found.inputs.nodes) for one in shown]
    return Table(title, heads, rows, frozenset({2, 3}))


def verdict(found: Verification) -> str:
    """Return the report's last line."""
    count = len(found.reasons)
    if not count:
        return "The rules and dashboards would work here."
    return f"They would not work here, for {count} reason{'s' if count > 1 else ''}."


def _input(one: Input, nodes: int) -> Row:
    state = "there" if one.series else one.why
    if one.elsewhere:
        state += f": {', '.join(one.elsewhere)}"
    of = "" if one.nodes is None else f"{one.nodes:,} of {nodes:,}"
    return (one.metric, one.exporter, f"{one.series:,}", of, state)


def _run(run: Run) -> Row:
    samples = "" if run.samples is None else f"{run.samples:,}"
    note = run.error or ("waits for records" if run.waiting else "")
    return (run.asked.name, f"{run.series:,}", samples, f"{run.seconds:.3f}", note)


def _noteworthy(others: Sequence[Run]) -> list[Run]:
    failed = [run for run in others if run.error]
    slow = sorted((run for run in others if not run.error), key=lambda run: -run.seconds)
    return [*failed, *slow[:_SLOWEST]]


def _cost(cost: Cost) -> list[Row]:
    most = "at most " if cost.at_most else ""
    waiting = f", and those of {cost.uncounted} records that wait" if cost.uncounted else ""
    series = NOT_SHOWN if cost.now_series is None else f"{cost.now_series:,}"
    seconds = NOT_SHOWN if cost.now_seconds is None else f"{cost.now_seconds:.2f}"
    return [
        ("series", f"{cost.series:,} more{waiting}", series),
        ("seconds of evaluation a minute", f"{most}{cost.seconds:.2f} more", seconds),
    ]
