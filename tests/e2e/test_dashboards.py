"""Every query of every generated dashboard, against a real Prometheus that holds the capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bench import grafana
from tests.support import boards, capture, generated
from tests.support.promql import metric_names

if TYPE_CHECKING:
    from tests.support.boards import Ground
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

# Where one value is chosen and not All: a container that has everything there is to show.
PREFERRED = {"namespace": "shop", "workload": "fastleak", "pod": "fastleak-0", "container": "app"}

# Queries that may find nothing though the capture has all their metrics: a part of the
# expression, and why.
MAY_BE_EMPTY = {
    "unless container_memory_total_active_file_bytes": "cache of kubelets without the file lists",
}


@pytest.fixture(scope="session")
def ground(history: Prometheus) -> Ground:
    return boards.Ground(history, capture.WINDOW.start, capture.WINDOW.end, 60, (PREFERRED,))


@pytest.mark.parametrize("name", generated.dashboard_names())
def test_every_query_runs_and_finds_what_is_there(ground: Ground, name: str) -> None:
    """No query is an error, and one whose metrics are all there returns data.

    With All chosen wherever it is offered, and with one value.
    """
    dashboard = generated.dashboards()[name]
    queries = list(grafana.queries(dashboard))
    assert queries
    present = ground.metrics()
    empty = [
        f"{query.place}\n    {grafana.fill(query.expr, values)}"
        for values in ground.choices(dashboard)
        for query in queries
        if not ground.answer(query, values)
        and not any(part in query.expr for part in MAY_BE_EMPTY)
        and metric_names(grafana.fill(query.expr, values)) <= present
    ]
    assert not empty, "no data for\n" + "\n".join(empty)


@pytest.mark.parametrize("name", generated.dashboard_names())
def test_every_variable_finds_its_values(ground: Ground, name: str) -> None:
    """Each query variable lists something, unless the capture has no such label (cluster)."""
    everything = ground.server.series('{job=~".+"}', ground.start, ground.end)
    labels_there = {label for one in everything for label in one}
    dashboard = generated.dashboards()[name]
    offered = ground.options(dashboard)
    for variable in grafana.variables(dashboard):
        label = grafana.LABEL_VALUES.fullmatch(variable.query)
        if label and label["label"] in labels_there:
            assert offered[variable.name], variable.query


def test_no_excuse_is_left_over() -> None:
    """Each entry of MAY_BE_EMPTY is still a part of some query."""
    everything = [
        query.expr for board in generated.dashboards().values() for query in grafana.queries(board)
    ]
    assert [part for part in MAY_BE_EMPTY if not any(part in expr for expr in everything)] == []


def merged_tables() -> list[Any]:
    """Return every table whose queries Grafana merges into rows."""
    return [
        pytest.param(name, panel, id=f"{name}-{panel['title']}")
        for name, board in generated.dashboards().items()
        for panel in grafana.panels(board)
        if panel["type"] == "table" and len(panel["targets"]) > 1
    ]


@pytest.mark.parametrize(("name", "panel"), merged_tables())
def test_merged_tables_have_one_row_for_each_thing(
    ground: Ground, name: str, panel: dict[str, Any]
) -> None:
    """Grafana makes a column of every label and merges rows that agree in all common columns.

    So the queries of one table must return the same labels, and none a record's own name: it
    differs from query to query, and would leave a row for each of them.
    """
    values = ground.choices(generated.dashboards()[name])[0]
    columns: set[frozenset[str]] = set()
    for target in panel["targets"]:
        rows = ground.server.query(grafana.fill(target["expr"], values), ground.end)
        identities = [frozenset(row.labels.items()) for row in rows]
        assert len(identities) == len(set(identities))
        columns |= {frozenset(row.labels) for row in rows}
    first = grafana.fill(panel["targets"][0]["expr"], values)
    if not metric_names(first) <= ground.metrics():
        return  # Without the metrics that decide on rows there are none.
    assert len(columns) == 1, columns
    assert "__name__" not in next(iter(columns))
