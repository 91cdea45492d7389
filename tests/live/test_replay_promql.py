"""Our evaluation of PromQL gives what Prometheus gives, construct by construct."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from generator.checks.parsing import Unparsable, parse
from generator.errors import QueryError
from generator.live import Connection, Server
from generator.live.replay.evaluation import Evaluation
from generator.live.replay.fetching import Grid
from generator.live.replay.frame import NAME
from generator.live.replay.history import History
from generator.live.replay.matrix import frame
from generator.live.replay.problems import UnsupportedError
from tests.support import capture

if TYPE_CHECKING:
    from generator.checks.expressions import Expr
    from generator.live.replay.frame import Frame
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

STEP, WIDTH, BEFORE = 60.0, 40, 60

# u, r and n are usage, rss and an info metric of the capture, i one with several series a pod.
METRICS = {
    "u": "container_memory_usage_bytes",
    "r": "container_memory_rss",
    "n": "kube_pod_owner",
    "i": "container_memory_failures_total",
    "o": "container_oom_events_total",
}
EXPRESSIONS = (
    "u",
    'u{pod=~"l.*", namespace!="data"}',
    "-u",
    "u - r",
    "u - on (namespace, pod, container) r",
    "u / ignoring (id, name, image) r",
    "u % 1000000",
    "2 ^ (u / u)",
    "u > 100000000",
    "100000000 < u",
    "u > bool 100000000",
    "u > on (namespace, pod, container) r * 2",
    "u > r * 3",
    "u == bool on (pod) u",
    "u and r > 50000000",
    "u unless on (pod) r > 50000000",
    'u{pod="scan-0"} or r',
    'max by (pod) (u{pod="scan-0"}) or max by (pod) (r)',
    "u * on (namespace, pod) group_left (owner_name, owner_kind) n",
    "n * on (namespace, pod) group_right (owner_kind) u",
    "i * on (pod) group_left max by (pod) (u)",
    "i > on (pod) group_left () max by (pod) (o) * 1000",
    "max by (pod) (o) * 10 < on (pod) group_right () i",
    "sum by (namespace) (u)",
    "sum(u)",
    "avg without (pod, id, name, instance) (u)",
    "min by (namespace) (u) - max by (namespace) (r)",
    "count by (namespace) (u > 100000000)",
    "group by (pod) (u)",
    "stddev by (namespace) (u / 1000000)",
    "stdvar by (namespace) (u / 1000000)",
    "topk by (namespace) (2, u)",
    "topk(3, u)",
    "bottomk by (namespace) (1, r)",
    "clamp_min(u, 1e8) - clamp_max(u, 2e8)",
    "clamp(u, 5e7, 1e8)",
    "round(u / 1000000)",
    "round(u, 5000000)",
    "abs(r - u) + ceil(u / 7) + floor(u / 7) + sqrt(u)",
    "ln(u) + log2(u) + log10(u) + exp(u / u) + sgn(r - u)",
    'label_replace(u, "who", "$1/$2", "pod", "(.+)-([0-9]+)")',
    'label_replace(u, "who", "x", "pod", "nobody")',
    'label_replace(u, "node", "", "pod", ".*")',
    'label_join(u, "who", "/", "namespace", "pod")',
    'absent(u{pod="nobody", namespace=~"x"})',
    "vector(1)",
    "vector(time()) - 1700000000",
    "u / scalar(sum(u))",
    "scalar(u) + vector(1)",
    "time() - 60 * 3",
    "min_over_time(u[10m30s])",
    "max_over_time(u[10m30s])",
    "avg_over_time(u[10m30s])",
    "sum_over_time(r[10m30s])",
    "count_over_time(r[10m30s])",
    "present_over_time(r[10m30s])",
    "last_over_time(r[10m30s])",
    "min_over_time(u[10m30s] offset 7m20s)",
    "max_over_time(u[45m10s] offset 10m)",
    "changes(o[10m30s])",
    "resets(u[10m30s])",
    "deriv(u[10m30s])",
    "quantile_over_time(0.5, u[10m30s])",
    "quantile_over_time(0.9, r[3m30s] offset 7m20s)",
    "max by (pod) (max_over_time(u[1m30s])) - on (pod) max by (pod) (u)",
    "sum by (namespace) (u) / ignoring (namespace) group_left sum(u)",
    "u offset 10m",
    "sort_desc(u)",
)


# Of these nothing is left.
NOTHING = ("clamp(u, 1e8, 5e7)", "absent(u)", "u > 1e15", "u and on (pod) n > 1")


@pytest.fixture(scope="module")
def grid(later: int) -> Grid:
    start = (capture.WINDOW.start + later + 3900) // STEP * STEP
    return Grid(start, STEP, WIDTH)


@pytest.fixture(scope="module")
def histories(prometheus_now: Prometheus, grid: Grid) -> dict[str, History]:
    """Return metrics as if they were records of an hour and more."""
    found = {}
    long = Grid(grid.start - BEFORE * STEP, STEP, BEFORE + WIDTH)
    with Server(Connection(prometheus_now.url)) as server:
        for metric in METRICS.values():
            body = server.query_range_raw(metric, long.start, long.end, STEP)
            found[metric] = History(frame(body, long.start, STEP, long.width, ""), BEFORE)
    return found


def spelt(text: str) -> str:
    """Return an expression with the metrics' names."""
    return re.sub(r"\b([urnio])\b(?=[\[{ ),]|$)", lambda found: METRICS[found[1]], text)


def tree(text: str) -> Expr:
    found = parse(text)
    assert not isinstance(found, Unparsable), found.reason
    return found


def points(found: Frame, grid: Grid) -> dict[tuple[tuple[tuple[str, str], ...], float], float]:
    return {
        (labels, float(grid.times[column])): float(found.values[row, column])
        for row, labels in enumerate(found.labels)
        for column in np.flatnonzero(found.present[row])
    }


@pytest.mark.parametrize("text", [*EXPRESSIONS, *NOTHING])
def test_it_is_what_prometheus_gives(
    text: str, prometheus_now: Prometheus, histories: dict[str, History], grid: Grid
) -> None:
    """Series, times and values; a range over a record is a subquery at the records' step."""
    expr = tree(spelt(text))
    ours = Evaluation(grid.times, STEP, {}, histories).result(expr)
    asked = re.sub(r"\[(\w+)\]", r"[\1:1m]", spelt(text))
    with Server(Connection(prometheus_now.url)) as server:
        body = server.query_range_raw(asked, grid.start, grid.end, STEP)
    truth = points(frame(body, grid.start, STEP, grid.width, ""), grid)
    found = points(ours, grid)
    assert found.keys() == truth.keys()
    assert bool(found) is (text not in NOTHING)
    for key, value in truth.items():
        assert found[key] == pytest.approx(value, rel=1e-9, abs=1e-6, nan_ok=True), key


@pytest.mark.parametrize(
    "text",
    [
        "u - on (namespace) r",
        "u * on (namespace) group_left () r",
        'label_replace(sum by (pod) (u), "pod", "x", "", "")',
    ],
)
def test_what_is_an_error_there_is_nothing_here(
    text: str, prometheus_now: Prometheus, histories: dict[str, History], grid: Grid
) -> None:
    """Two series that one match, or one label set, wants to be one: the rule gives nothing."""
    evaluation = Evaluation(grid.times, STEP, {}, histories)
    found = evaluation.result(tree(spelt(text)))
    assert evaluation.failed.all()
    assert not found.labels
    with (
        Server(Connection(prometheus_now.url)) as server,
        pytest.raises(QueryError, match=r"many-to-many|duplicate|same labelset"),
    ):
        server.query_range(spelt(text), grid.start, grid.end, STEP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quantile(0.5, u)", "the aggregation quantile"),
        ("holt_winters(u[10m], 0.5, 0.5)", "holt_winters over a record"),
        ("max_over_time((u)[10m:1m])", "a subquery over a record"),
        ("u @ 1700000000", "outside of a function"),
        ("nobody", "nobody"),
        ("hour(u)", "the function hour"),
        ('label_replace(u, "a", "b", "c", "(?i:x")', "the regular expression"),
    ],
)
def test_what_is_not_evaluated_is_said(
    text: str, said: str, histories: dict[str, History], grid: Grid
) -> None:
    """And never taken for nothing."""
    with pytest.raises(UnsupportedError, match=re.escape(said)):
        Evaluation(grid.times, STEP, {}, histories).result(tree(spelt(text)))


def test_a_record_has_its_name(histories: dict[str, History], grid: Grid) -> None:
    """As series have it that are read back."""
    found = Evaluation(grid.times, STEP, {}, histories).result(tree(METRICS["u"]))
    assert {dict(labels)[NAME] for labels in found.labels} == {METRICS["u"]}
