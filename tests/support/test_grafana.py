"""Dashboards filled in as Grafana fills them in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import grafana
from tests.support.grafana import Variable

DASHBOARD: dict[str, Any] = {
    "title": "Pod",
    "templating": {
        "list": [
            {"name": "datasource", "type": "datasource", "query": "prometheus"},
            {"name": "namespace", "type": "query", "query": "label_values(used, namespace)"},
            {
                "name": "pod",
                "type": "query",
                "query": {"query": 'label_values(used{namespace="$namespace"}, pod)', "refId": "A"},
                "includeAll": True,
                "multi": True,
            },
            {"name": "window", "type": "custom", "query": "1h, 1d"},
        ]
    },
    "annotations": {
        "list": [
            {"name": "Annotations & Alerts", "builtIn": 1},
            {"name": "kills", "expr": "changes(kills[5m]) > 0"},
        ]
    },
    "panels": [
        {"title": "Words", "type": "text"},
        {
            "title": "Row",
            "panels": [{"title": "Used", "targets": [{"refId": "A", "expr": "used"}]}],
        },
        {"title": "Now", "targets": [{"refId": "B", "expr": "bound", "instant": True}]},
    ],
}


class Values:
    """Answers variable queries from a dictionary."""

    def options(self, variable: Variable, filled: str) -> list[str]:
        """Return two pods of the namespace that was chosen."""
        answers = {
            "label_values(used, namespace)": ["data", "shop"],
            'label_values(used{namespace="shop"}, pod)': ["a.b-0", "c-0"],
        }
        assert variable.json["type"] == "query"
        return answers[filled]


@pytest.mark.parametrize("reference", ["$pod", "${pod}", "${pod:regex}", "[[pod]]"])
def test_every_spelling_of_a_variable_is_filled_in(reference: str) -> None:
    """Grafana knows four ways to write one."""
    assert grafana.fill(f'used{{pod="{reference}"}}', {"pod": "a"}) == 'used{pod="a"}'


def test_a_longer_name_is_another_variable() -> None:
    """$pod does not reach into $pod_name, and regex ends are no variables."""
    assert grafana.fill('$pod $pod_name "x$"', {"pod": "a", "pod_name": "b"}) == 'a b "x$"'


def test_a_variable_that_is_not_declared_is_an_error() -> None:
    """Grafana would send the dollar sign to Prometheus."""
    with pytest.raises(KeyError, match="nowhere"):
        grafana.fill("used > $nowhere", {})


def test_variables_build_on_those_before_them() -> None:
    """The pod variable asks with the namespace that was chosen; one value is escaped for regex."""
    values = grafana.resolve(DASHBOARD, Values(), {}, {"namespace": "shop"}, choose_all=False)
    assert values == {
        "datasource": "prometheus",
        "namespace": "shop",
        "pod": r"a\\.b-0",
        "window": "1h",
    }


def test_all_is_every_value_where_it_is_offered() -> None:
    """All becomes a group of alternatives, and stays one value where it cannot be chosen."""
    values = grafana.resolve(DASHBOARD, Values(), {}, {"namespace": "shop"}, choose_all=True)
    assert values["pod"] == r"(a\\.b-0|c-0)"
    assert values["namespace"] == "shop"


def test_a_custom_all_value_wins() -> None:
    """It replaces the list of alternatives; without it and without values All is empty."""
    every = Variable("pod", {"includeAll": True, "allValue": ".*"})
    assert every.value(["a", "b"], {}, choose_all=True) == ".*"
    assert Variable("pod", {"includeAll": True}).value([], {}, choose_all=True) == ""


def test_an_unknown_kind_of_variable_is_no_empty_value() -> None:
    """A new variable type needs a word here before its dashboard counts as tested."""
    board = {"templating": {"list": [{"name": "filters", "type": "adhoc"}]}}
    with pytest.raises(ValueError, match="adhoc"):
        grafana.resolve(board, Values(), {}, {}, choose_all=True)


def test_queries_are_found_in_rows_and_annotations() -> None:
    """Each query comes with its place and with how Grafana runs it."""
    assert list(grafana.queries(DASHBOARD)) == [
        grafana.Query("Pod / Used / A", "used", "range"),
        grafana.Query("Pod / Now / B", "bound", "instant"),
        grafana.Query("Pod / annotation kills", "changes(kills[5m]) > 0", "annotation"),
    ]


def test_the_range_variables_are_durations_and_numbers() -> None:
    """$__range stands in [ ], $__range_s in arithmetic."""
    values = grafana.built_in(1000, 4600, 60)
    query = "rate(x[$__rate_interval]) + max_over_time(y[${__range}]) * $__range_s"
    assert grafana.fill(query, values) == "rate(x[75s]) + max_over_time(y[3600s]) * 3600"


@pytest.mark.parametrize(
    ("query", "selector", "label"),
    [
        ("label_values(pod)", None, "pod"),
        ("label_values(used, pod)", "used", "pod"),
        ('label_values(used{a="b", c=~"d|e"}, pod)', 'used{a="b", c=~"d|e"}', "pod"),
    ],
)
def test_label_values_is_taken_apart(query: str, selector: str | None, label: str) -> None:
    """The selector may hold commas of its own."""
    found = grafana.LABEL_VALUES.fullmatch(query)
    assert found is not None
    assert (found["selector"], found["label"]) == (selector, label)
