"""Every query of every generated dashboard, against a real Prometheus that holds the capture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import capture, generated, grafana
from tests.support.promql import metric_names

if TYPE_CHECKING:
    from tests.support.grafana import Query, Variable
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

START, END, STEP = capture.WINDOW.start, capture.WINDOW.end, 60
# Where one value is chosen and not All: a container that has everything there is to show.
PREFERRED = {"namespace": "shop", "workload": "fastleak", "pod": "fastleak-0", "container": "app"}

# Queries that may find nothing though the capture has all their metrics: a part of the
# expression, and why.
MAY_BE_EMPTY = {
    "unless container_memory_total_active_file_bytes": "cache of kubelets without the file lists",
    "> 0 < 2^60": "swap, which none of the containers has",
}


@dataclass(frozen=True)
class CaptureSource:
    """Query variables' values, asked of the server as Grafana asks."""

    history: Prometheus

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return the sorted values, filtered by the variable's regex where it has one."""
        found = sorted(set(self._values(filled)))
        regex = str(variable.json.get("regex") or "").strip("/")
        return [value for value in found if re.search(regex, value)]

    def _values(self, query: str) -> list[str]:
        label_values = grafana.LABEL_VALUES.fullmatch(query)
        if label_values is None:
            raise ValueError(f"no test for the variable query {query!r}")
        label = label_values["label"]
        if label_values["selector"] is None:
            return self.history.label_values(label, START, END)
        series = self.history.series(label_values["selector"], START, END)
        return [one[label] for one in series if label in one]


def cases() -> list[Any]:
    """Return each dashboard twice: with All chosen wherever it is offered, and with one value."""
    return [
        pytest.param(name, choose_all, id=f"{name}-{'all' if choose_all else 'one'}")
        for name in generated.dashboard_names()
        for choose_all in (True, False)
    ]


def filled_in(
    history: Prometheus, name: str, *, choose_all: bool
) -> tuple[dict[str, str], list[Query]]:
    """Return a dashboard's variables with their values, and its queries."""
    dashboard = generated.dashboards()[name]
    values = grafana.resolve(
        dashboard,
        CaptureSource(history),
        grafana.built_in(START, END, STEP),
        PREFERRED,
        choose_all=choose_all,
    )
    return values, list(grafana.queries(dashboard))


@pytest.fixture(scope="session")
def present(history: Prometheus) -> set[str]:
    """Return the metrics that the server has: the capture's and the records that came out of it."""
    return set(history.label_values("__name__", START, END))


@pytest.mark.parametrize(("name", "choose_all"), cases())
def test_every_query_runs_and_finds_what_is_there(
    history: Prometheus, present: set[str], name: str, *, choose_all: bool
) -> None:
    """No query is an error, and one whose metrics are all there returns data."""
    values, queries = filled_in(history, name, choose_all=choose_all)
    assert queries
    empty = []
    for query in queries:
        expr = grafana.fill(query.expr, values)
        found = (
            history.query(expr, END)
            if query.kind == "instant"
            else history.query_range(expr, START, END, STEP)
        )
        excused = any(part in query.expr for part in MAY_BE_EMPTY)
        if not found and not excused and metric_names(expr) <= present:
            empty.append(f"{query.place}\n    {expr}")
    assert not empty, "no data for\n" + "\n".join(empty)


@pytest.mark.parametrize("name", generated.dashboard_names())
def test_every_variable_finds_its_values(history: Prometheus, name: str) -> None:
    """Each query variable lists something, unless the capture has no such label (cluster)."""
    values = grafana.built_in(START, END, STEP)
    source = CaptureSource(history)
    labels_there = {label for one in history.series('{job=~".+"}', START, END) for label in one}
    for variable in grafana.variables(generated.dashboards()[name]):
        if variable.json["type"] == "query":
            filled = grafana.fill(variable.query, values)
            options = source.options(variable, filled)
            label = grafana.LABEL_VALUES.fullmatch(filled)
            assert options or (label and label["label"] not in labels_there), filled
            values[variable.name] = variable.value(options, PREFERRED, choose_all=True)
        else:
            values[variable.name] = variable.query


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
    history: Prometheus, present: set[str], name: str, panel: dict[str, Any]
) -> None:
    """Grafana makes a column of every label and merges rows that agree in all common columns.

    So the queries of one table must return the same labels, and none a record's own name: it
    differs from query to query, and would leave a row for each of them.
    """
    values, _ = filled_in(history, name, choose_all=True)
    columns: set[frozenset[str]] = set()
    for target in panel["targets"]:
        rows = history.query(grafana.fill(target["expr"], values), END)
        identities = [frozenset(row.labels.items()) for row in rows]
        assert len(identities) == len(set(identities))
        columns |= {frozenset(row.labels) for row in rows}
    if not metric_names(grafana.fill(panel["targets"][0]["expr"], values)) <= present:
        return  # Without the metrics that decide on rows there are none.
    assert len(columns) == 1, columns
    assert "__name__" not in next(iter(columns))
