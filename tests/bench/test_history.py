"""A history reaches Prometheus as it was made, and the records are what its rules would give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import yaml

from bench import history, rulefiles
from bench.cluster import remote_write
from bench.cluster.curves import Counter, Level
from bench.cluster.exposed import Exposed
from bench.prometheus import REMOTE_WRITE
from bench.promql import metrics, reach
from tests.support.prometheus import Prometheus, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.rulefiles import Rule

START = 1767225600


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with serve(tmp_path_factory.mktemp("history") / "data", "{}", REMOTE_WRITE) as prometheus:
        yield prometheus


def rules(folder: Path, *groups: dict[str, object]) -> list[Rule]:
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": list(groups)}), encoding="utf-8")
    return rulefiles.load([path])


@pytest.mark.e2e
def test_samples_arrive_with_names_labels_times_and_values(server: Prometheus) -> None:
    """Over several chunks, within a life, of wanted metrics only; an empty label is none."""
    labels = {"job": "a", "pod": 'with "quotes" and \\', "image": ""}
    shown = Exposed(labels, {"fed_a": Counter(1, START), "fed_b": Level(2**53)})
    ended = Exposed({"job": "b"}, {"fed_a": Level(0.25)}, (START + 60, START + 180))
    sent = history.make(
        server,
        [shown, ended],
        [],
        start=START,
        end=START + 7200,
        scrape=60,
        wanted={"fed_a"},
    )
    found = {one.labels["job"]: one for one in server.query_range("fed_a", START, START + 7140, 60)}
    assert sent == 120 + 2
    assert found["a"].labels == {"__name__": "fed_a", "job": "a", "pod": 'with "quotes" and \\'}
    assert found["a"].values == tuple(range(0, 7200, 60))
    assert server.query_range("count_over_time(fed_a{job='b'}[50s])", START, START + 300, 60)[
        0
    ].points == ((START + 60, 1), (START + 120, 1))
    assert server.query("fed_b", START + 60) == []


@pytest.mark.e2e
def test_a_chain_is_recorded_level_by_level(server: Prometheus, tmp_path: Path) -> None:
    """Written in any order; each record at its own group's interval, with its own labels."""
    loaded = rules(
        tmp_path,
        {"name": "slow", "interval": "2m", "rules": [{"record": "last", "expr": "mid + 1"}]},
        {
            "name": "quick",
            "interval": "1m",
            "rules": [
                {"record": "mid", "expr": "first * 2", "labels": {"made": "here"}},
                {"record": "first", "expr": "chained"},
                {"alert": "Never", "expr": "last > 9"},
            ],
        },
    )
    raw = Exposed({"job": "a"}, {"chained": Level(1)})
    start = START + 10800
    history.make(server, [raw], rulefiles.chain(loaded), start=start, end=start + 6000, scrape=60)
    (mid,) = server.query_range("mid", start, start + 5940, 60)
    assert mid.labels == {"__name__": "mid", "job": "a", "made": "here"}
    assert mid.values == (2,) * 100
    (last,) = server.query_range("count_over_time(last[3m50s])", start + 240, start + 5940, 60)
    assert set(last.values) == {2}
    assert server.query("Never", start + 600) == []


def test_a_record_may_read_its_own_past(tmp_path: Path) -> None:
    """Two that read each other are a mistake."""
    own = {"record": "a", "expr": "last_over_time(a[1h]) or b"}
    other = {"record": "b", "expr": "a"}

    assert rulefiles.chain(rules(tmp_path, {"name": "g", "rules": [own]}))
    with pytest.raises(ValueError, match=r"circle: \['a', 'b'\]"):
        rulefiles.chain(rules(tmp_path, {"name": "g", "rules": [own, other]}))


@pytest.mark.e2e
def test_a_record_ends_where_its_expression_gives_nothing_more(
    server: Prometheus, tmp_path: Path
) -> None:
    """Prometheus marks such a series stale, so it is gone at the next evaluation already."""
    (rule,) = rules(
        tmp_path, {"name": "a", "rules": [{"record": "while_low", "expr": "climbing < 600"}]}
    )
    start = START + 18000
    climbing = Exposed({"job": "a"}, {"climbing": Counter(1, start)})
    history.make(server, [climbing], [rule], start=start, end=start + 3600, scrape=60)
    (seen,) = server.query_range("while_low", start, start + 3540, 60)
    assert seen.points[-1] == (start + 540, 540)


def test_the_end_of_a_series_is_prometheus_own_mark() -> None:
    """Any other NaN would be a value; the bits must survive being packed."""
    assert math.isnan(history.STALE)
    assert remote_write.SAMPLE.pack(b"", history.STALE, b"", b"")[3:11].hex() == "020000000000f07f"


def test_literals_of_snappy_are_split() -> None:
    """A literal holds 64 KiB at most, in the form with a length of two bytes."""
    packed = remote_write.snappy(b"x" * 70000)
    assert packed[:3] == b"\xf0\xa2\x04"
    assert packed[3:6] == b"\xf4\xff\xff"
    assert packed[6 + 65536 :][:3] == b"\xf4" + (70000 - 65536 - 1).to_bytes(2, "little")
    assert len(packed) == 70000 + 3 + 3 + 3


def test_how_far_back_a_metric_is_read() -> None:
    """Ranges, offsets and subqueries add up; an instant selector looks back five minutes."""
    exprs = [
        "a + b offset 1h",
        "max_over_time(sum(rate(c[5m] offset 1h))[30m:1m] offset 10m)",
        '{__name__=~"d.*"} - -(a)',
    ]
    assert reach(exprs) == {"a": 300, "b": 3900, "c": 300 + 3600 + 1800 + 600}
    assert metrics("sum by (x) (a) / on (x) count_over_time(b[1m:])") == {"a", "b"}


def test_a_circle_of_records_is_named(tmp_path: Path) -> None:
    """They can have no order."""
    loaded = rules(
        tmp_path,
        {
            "name": "a",
            "rules": [{"record": "one", "expr": "two"}, {"record": "two", "expr": "one"}],
        },
    )
    with pytest.raises(ValueError, match=r"\['one', 'two'\]"):
        rulefiles.chain(loaded)


def test_a_group_without_an_interval_has_prometheus_own(tmp_path: Path) -> None:
    """A minute, unless the group says otherwise."""
    loaded = rules(
        tmp_path,
        {"name": "a", "rules": [{"record": "one", "expr": "x"}]},
        {"name": "b", "interval": "1m30s", "rules": [{"alert": "Two", "expr": "x"}]},
    )
    assert [(rule.group, rule.name, rule.record, rule.interval) for rule in loaded] == [
        ("a", "one", "one", 60),
        ("b", "Two", None, 90),
    ]
