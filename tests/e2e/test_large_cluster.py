"""Every query of every generated dashboard over 5,000 containers in two clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import grafana
from bench.prometheus import QueryError
from tests.support import generated
from tests.support.promql import metric_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bench.grafana import Json, Query
    from tests.support.boards import Ground

pytestmark = pytest.mark.e2e

# More of them nobody can look at, and a browser that has to draw them stands still.
MOST_SERIES = 10_000

# Queries that may find nothing though the cluster has all their metrics: a part of the
# expression, and why.
MAY_BE_EMPTY = {
    "unless container_memory_total_active_file_bytes": "cache of kubelets without the file lists",
}


def problems(ground: Ground, dashboard: Json) -> Iterator[str]:
    """Yield what is wrong with a board: whatever is chosen, no query may fail or find too much.

    And each must find something with one of the choices: no pod runs Go and Java.
    """
    present = ground.metrics()
    choices = ground.choices(dashboard)
    for query in grafana.queries(dashboard):
        exprs = {grafana.fill(query.expr, values): values for values in choices}
        found = [_found(ground, query, values) for values in exprs.values()]
        yield from (each for each in found if isinstance(each, str))
        excused = any(part in query.expr for part in MAY_BE_EMPTY)
        if not any(found) and not excused and metric_names(min(exprs)) <= present:
            yield f"{query.place}: no data\n    {query.expr}"


def _found(ground: Ground, query: Query, values: Mapping[str, str]) -> int | str:
    """Return the number of series, or in words what is wrong."""
    try:
        found = len(ground.answer(query, values))
    except QueryError as error:
        return f"{query.place}: {error}"
    if found > MOST_SERIES:
        return f"{query.place}: {found} series\n    {grafana.fill(query.expr, values)}"
    return found


# One test, and not one a board: workers of a parallel run would each make the cluster.
def test_every_board_holds_at_scale(large: Ground) -> None:
    """No error, no join that finds two partners, data where there must be, nothing too wide."""
    boards = generated.dashboards().values()
    wrong = [problem for board in boards for problem in problems(large, board)]
    wrong += [
        f"{board['title']}: nothing to choose for {name}"
        for board in boards
        for name, options in large.options(board).items()
        if not options
    ]
    assert not wrong, "\n".join(wrong)
