"""Dashboards filled in as Grafana fills them in."""

from __future__ import annotations

from typing import Any

import pytest

from bench import grafana
from bench.grafana import Variable

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
            "collapsed": True,
            "panels": [{"title": "Used", "targets": [{"refId": "A", "expr": "used"}]}],
        },
        {
            "title": "Now",
            "gridPos": {"w": 12},
            "interval": "1m",
            "targets": [{"refId": "B", "expr": "bound", "instant": True}],
        },
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
    """Each query comes with its place and with how and when Grafana runs it."""
    assert list(grafana.queries(DASHBOARD)) == [
        grafana.Query("Pod / Used / A", "used", "range", shown=False),
        grafana.Query("Pod / Now / B", "bound", "instant", points=924, least="1m"),
        grafana.Query("Pod / annotation kills", "changes(kills[5m]) > 0", "annotation"),
    ]


def test_what_the_address_sets_is_not_asked_for() -> None:
    """`var-pod=…` wins over All, which is where the board would start."""
    given = {"namespace": "shop", "pod": "c-0"}
    values = grafana.resolve(DASHBOARD, Values(), given, {}, choose_all=True)
    assert values["pod"] == "c-0"


@pytest.mark.parametrize(
    ("hours", "points", "least", "step"),
    [
        # A point a pixel, rounded as Grafana rounds, but no finer than the scrape interval …
        (6, 1848, "", 15),
        (6, 924, "", 20),
        (24, 1848, "", 60),
        (24 * 7, 1848, "", 300),
        (24 * 365, 100, "", 86400),
        # … or than the panel's own least.
        (6, 924, "1m", 60),
        (6, 924, "$resolution", 30),
        (24, 924, "1m", 120),
    ],
)
def test_the_step_is_grafanas(hours: int, points: int, least: str, step: float) -> None:
    """The range over the panel's width, rounded, with a lower limit."""
    query = grafana.Query("board / panel / A", "used", "range", points, least)
    assert query.step(hours * 3600, {"resolution": "30s"}) == step


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
