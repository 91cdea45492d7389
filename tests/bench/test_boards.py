"""Boards opened over a real Prometheus: what they ask at first, at Grafana's steps."""

from __future__ import annotations

import pytest

from bench import boards
from bench.boards import Asked, Opened, report
from bench.prometheus import Cost
from bench.rulefiles import Rule

RSS = 'container_memory_rss{container!="", pod="$pod", namespace="$namespace"}'
BOARD = {
    "title": "Board",
    "templating": {
        "list": [
            {
                "name": "namespace",
                "type": "query",
                "query": "label_values(container_memory_rss, namespace)",
            },
            {
                "name": "pod",
                "type": "query",
                "query": 'label_values(container_memory_rss{namespace="$namespace"}, pod)',
            },
        ]
    },
    "panels": [
        {
            "title": "Graph",
            "type": "timeseries",
            "interval": "2m",
            "targets": [{"refId": "A", "expr": f"sum({RSS})"}],
        },
        {
            "title": "Now",
            "type": "stat",
            "targets": [{"refId": "A", "expr": "count(doubled)", "instant": True}],
        },
        {
            "title": "Closed",
            "type": "row",
            "collapsed": True,
            "panels": [
                {"title": "Hidden", "type": "timeseries", "targets": [{"refId": "A", "expr": RSS}]}
            ],
        },
    ],
}


@pytest.mark.e2e
def test_a_board_costs_what_its_open_panels_read() -> None:
    """A sample a series and step: half an hour at two minutes, and once; the closed row nothing."""
    rule = Rule("group", "doubled", "doubled", "max by (pod) (container_memory_rss) * 2", (), 60)
    (opened,) = boards.measure({"board": BOARD}, [rule], 60, 0.5)
    graph, now = opened.queries
    assert (graph.place, now.place) == ("Board / Graph / A", "Board / Now / A")
    containers = graph.cost.samples / 15
    # One pod is chosen, of several containers; its pause container counts here.
    assert containers in {3, 4}
    assert graph.series == now.series == 1
    assert opened.samples == graph.cost.samples + now.cost.samples
    assert now.cost.samples > 10
    assert opened.memory_samples == graph.cost.samples


def test_the_report_sets_ours_against_the_others() -> None:
    """By samples and by time, and beside only those panels of theirs that show memory."""
    asked = {
        "ours": (
            Asked("Ours / Used / A", "sum(container:memory_real_used:bytes)", Cost(50, 0.1), 1),
        ),
        "theirs": (
            Asked("Theirs / Used / A", "container_memory_rss", Cost(100, 0.1), 1),
            Asked("Theirs / CPU / A", "container_cpu", Cost(300, 0.3), 9),
        ),
    }
    opened = [Opened(name, queries) for name, queries in asked.items()]
    text = report(opened, {"ours": "theirs"})
    assert "| theirs | 2 | 400 | 100 | 400 | 10 |" in text
    assert "| ours / theirs | 0.12 | 0.50 | 0.25 |" in text
    assert "| Theirs / CPU / A | 300 | 300.0 | 9 |" in text
    assert "ratio" not in report(opened, {})


def test_a_pair_with_a_board_that_is_not_ours(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing is measured before the names are right."""
    path = tmp_path_factory.mktemp("boards") / "theirs.json"
    path.write_text("{}", encoding="utf-8")
    assert boards.main([f"nobody={path}"]) == 2
    assert "no board of ours: nobody" in capsys.readouterr().err
