"""The rules for VictoriaMetrics in a real vmalert and a real VictoriaMetrics, over the capture."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from generator import bundle, catalogue, targets
from tests.support import capture, victoriametrics
from tests.support.configs import load
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.demo.capture import Samples
    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

# One of each level of the chain, which reads those below it.
RECORDS = (
    "container:memory_real_used:bytes",
    "pod:workload:info",
    "container:memory_bound:bytes",
    "container:memory_real_used_bound:ratio",
    "workload:memory_real_used:bytes",
    "namespace:memory_real_used:bytes",
    "cluster:memory_real_used:bytes",
)
Series = dict[frozenset[tuple[str, str]], dict[int, float]]
# Without a range over a record, so that each can be written over raw series alone.
CONFIG = "{metrics: {file_lists: exact}, rules: {interval: 1m}}"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that vmalert is given."""
    folder = tmp_path_factory.mktemp("rules")
    files = targets.render(bundle.make(load(folder, CONFIG)), ["victoriametrics"])
    path = folder / "realmem.yaml"
    path.write_bytes(files["victoriametrics/rules/realmem.yaml"])
    return path


@pytest.fixture(scope="module")
def recorded(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Serve the capture with what vmalert records over it, group after group."""
    work = tmp_path_factory.mktemp("victoriametrics")
    with victoriametrics.serve(work) as server:
        victoriametrics.load(server, capture.extract(work / "capture.om"))
        for number, group in enumerate(yaml.safe_load(rules.read_text())["groups"]):
            if any("record" in rule for rule in group["rules"]):
                path = work / f"{number}.yaml"
                path.write_text(yaml.safe_dump({"groups": [group]}), encoding="utf-8")
                victoriametrics.replay(server, path, capture.WINDOW)
        yield server


def exported(server: Prometheus, record: str) -> Series:
    """Return what is stored of a record: label set -> Unix time -> value."""
    answer = httpx.get(
        f"{server.url}/api/v1/export", params={"match[]": record}, timeout=60, trust_env=False
    )
    found: Series = {}
    for line in answer.text.splitlines():
        block = json.loads(line)
        labels = frozenset(pair for pair in block["metric"].items() if pair[0] != "__name__")
        times = (time // 1000 for time in block["timestamps"])
        found.setdefault(labels, {}).update(zip(times, block["values"], strict=True))
    return found


@pytest.fixture(scope="module")
def expressions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the expression of each record."""
    groups = catalogue.load(load(tmp_path_factory.mktemp("config"), CONFIG)).recording
    return {rule.record: rule.expr for group in groups for rule in group.rules}


def inline(expressions: dict[str, str], record: str) -> str:
    """Return a record's expression over raw series alone, so that instants do not matter.

    Matchers on records are left out: they only guard against what the capture does not hold. What
    a record reads of its own past stays, and gives nothing where nobody records.
    """
    names = "|".join(sorted(map(re.escape, expressions), key=len, reverse=True))
    reads = re.compile(rf"(?<![\w:])({names})(?![\w:])(?:\{{[^}}]*\}})?")

    def expression(found: re.Match[str]) -> str:
        return found[0] if found[1] == record else f"(\n{inline(expressions, found[1])}\n)"

    return reads.sub(expression, expressions[record])


def test_vmalert_takes_the_rules(rules: Path) -> None:
    """Its dry run parses every file, expression and template."""
    done = subprocess.run(
        [program("vmalert"), "-dryRun", f"-rule={rules}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("record", RECORDS)
def test_the_values_are_those_of_prometheus(
    recorded: Prometheus, history: Prometheus, expressions: dict[str, str], record: str
) -> None:
    """Bytes to the last one, ratios to the digits that VictoriaMetrics stores.

    It has nearly all: it looks back less far than five minutes in a replay, so that a hole in the
    scrapes is one in the record.
    """
    stored = exported(recorded, record)
    times = sorted({time for points in stored.values() for time in points})
    answers = history.query_range(inline(expressions, record), times[0], times[-1], 60)
    expected = {
        (frozenset(one.labels.items()), int(time)): value
        for one in answers
        for time, value in one.points
    }
    found = {
        (labels, time): value for labels, points in stored.items() for time, value in points.items()
    }
    tolerance = 1e-12 if record.endswith(":ratio") else 0
    assert found == pytest.approx({at: expected[at] for at in found}, rel=tolerance, abs=0)
    assert len(found) > 0.98 * len(expected) > 100


def test_an_estimate_is_the_larger_of_two_here_as_well(tmp_path: Path) -> None:
    """MetricsQL matches sets by labels alone: nothing may depend on a metric's name."""
    groups = catalogue.load(load(tmp_path, "{}")).recording
    rules = {rule.record: rule.expr for group in groups for rule in group.rules}
    gauges = {
        "a": {"usage_bytes": 100, "cache": 60, "rss": 90},
        "b": {"usage_bytes": 100, "cache": 20, "rss": 70},
        "c": {"rss": 70},
        "d": dict.fromkeys(("usage_bytes", "cache", "rss"), 50)
        | dict.fromkeys(("total_active_file_bytes", "total_inactive_file_bytes"), 10),
    }
    at = 1_760_000_000.0
    where = {"job": "kubelet", "metrics_path": "/metrics/cadvisor", "container": "app", "id": "/x"}
    series: list[tuple[Mapping[str, str], Samples]] = [
        ({"__name__": f"container_memory_{name}", "pod": pod, **where}, [(at, str(value))])
        for pod, values in gauges.items()
        for name, value in values.items()
    ]
    with victoriametrics.serve(tmp_path) as server:
        victoriametrics.write(server, series)
        found = server.query(rules["container:memory_real_used:estimated"], at)
    assert {one.labels["pod"]: one.values[0] for one in found} == {"a": 90, "b": 80, "c": 70}
