"""The one shape of the boards' tables: the first rows of one query, and what else is known of them.

A table of a whole fleet is read by nobody and slow for everybody: each shows some dozens of rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.dashboards.navigation import identity, linkable
from generator.dashboards.queries import bottom, top
from generator.dashboards.spec import Table

if TYPE_CHECKING:
    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Column

ROWS = 20


def ranked(  # noqa: PLR0913 - a table has a title, a text, labels, an order and columns
    config: Config,
    view: View,
    *,
    title: str,
    description: str,
    labels: tuple[str, ...],
    by: Column,
    columns: tuple[Column, ...] = (),
    rows: int = ROWS,
    lowest: bool = False,
) -> Table:
    """Return the `rows` highest (or lowest) of `by`, named by `labels`, with more `columns`.

    The expressions of all columns must have the same labels: `labels`, and the cluster, which
    stands last: without a cluster label it says no more than "All".
    """
    chosen = (bottom if lowest else top)(by.expr, rows)

    def of(column: Column) -> Column:
        expr = linkable(view, config, f"({column.expr}) and {chosen}")
        return replace(column, expr=expr)

    return Table(
        title=title,
        description=description,
        columns=(
            *identity(config, *labels),
            replace(by, expr=linkable(view, config, chosen)),
            *map(of, columns),
            *identity(config, "cluster"),
        ),
        sort=by.title,
        descending=not lowest,
    )
