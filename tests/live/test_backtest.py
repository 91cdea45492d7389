"""`realmem backtest` over a day of history, beside a real Prometheus and a real VictoriaMetrics."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest

from bench.prometheus import REMOTE_WRITE
from tests.live import day
from tests.support import faulty, prometheus, remote_write, victoriametrics
from tests.support.running import Outcome, realmem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

HOUR = 3600


@pytest.fixture(scope="module")
def begin() -> float:
    """Return where the day begins: it ends a while ago."""
    return (time.time() - 600 - 60 * day.MINUTES) // 300 * 300


@pytest.fixture(scope="module")
def prometheus_day(begin: float, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    data = tmp_path_factory.mktemp("day") / "data"
    data.mkdir()
    with prometheus.serve(data, "{}", REMOTE_WRITE) as running:
        remote_write.write(running, day.series(begin))
        yield running


@pytest.fixture(scope="module")
def victoria_day(begin: float, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    series = (
        (labels, [(at, str(value)) for at, value in points if not math.isnan(value)])
        for labels, points in day.series(begin)
    )
    with victoriametrics.serve(tmp_path_factory.mktemp("day")) as running:
        victoriametrics.write(running, series)
        yield running


@pytest.fixture(params=["prometheus", "victoria"])
def server_day(request: pytest.FixtureRequest) -> Prometheus:
    running: Prometheus = request.getfixturevalue(f"{request.param}_day")
    return running


def backtest(folder: Path, url: str, begin: float, *more: str) -> Outcome:
    (folder / "realmem.yaml").touch()
    end = begin + 60 * (day.MINUTES - 1)
    where = ("--prometheus", url, "--end", str(end), "--days", "1")
    return realmem(folder, "backtest", *where, *more)


def as_json(folder: Path, url: str, begin: float, *more: str) -> dict[str, Any]:
    outcome = backtest(folder, url, begin, "--format", "json", *more)
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def incident(found: dict[str, Any], workload: str) -> dict[str, Any]:
    (one,) = (one for one in found["incidents"] if one["workload"] == workload)
    return one  # type: ignore[no-any-return]


@pytest.mark.parametrize("step", ["60", "300"])
def test_a_leak_is_warned_of_hours_before_the_kill(
    tmp_path: Path, server_day: Prometheus, begin: float, step: str
) -> None:
    """However fine it is evaluated; the conventional alert is later."""
    found = as_json(tmp_path, server_day.url, begin, "--step", step)
    assert (found["step"], found["containers"], found["partial"]) == (float(step), 4, False)
    leaky = incident(found, "leaky")
    assert leaky["killed"] == 1
    assert leaky["kills"][0]["at"] == pytest.approx(begin + 60 * day.KILLED, abs=2 * float(step))
    assert leaky["lead"]["realmem"] > 3 * HOUR
    assert leaky["lead"]["realmem"] > leaky["lead"]["conventional"]
    assert found["left_out"] == {}


def test_page_cache_calls_nobody_but_with_the_alerts_of_others(
    tmp_path: Path, server_day: Prometheus, begin: float
) -> None:
    """The logger: a note of ours, a call by the conventional alert, and the server's own."""
    found = as_json(tmp_path, server_day.url, begin)
    logger = incident(found, "logger")
    by = {(alarm["source"], alarm["severity"]) for alarm in logger["alarms"]}
    assert by == {("realmem", "info"), ("conventional", "warning"), ("server", "warning")}
    cache = {line["alert"]: line["page_cache"] for line in found["alerts"]}
    assert cache["ContainerMemoryHigh"] == 1
    assert cache["ContainerWorkingSetIsCache"] == 0
    (theirs,) = (alarm for alarm in logger["alarms"] if alarm["source"] == "server")
    assert theirs["start"] == pytest.approx(begin + 60 * day.THEIRS[0], abs=120)
    assert theirs["end"] == pytest.approx(begin + 60 * day.THEIRS[1], abs=420)
    assert found["other_notifications"] == 1


def test_a_loop_of_kills_is_one_incident_and_a_quiet_pod_none(
    tmp_path: Path, server_day: Prometheus, begin: float
) -> None:
    """Ten kills, one story."""
    found = as_json(tmp_path, server_day.url, begin)
    assert incident(found, "looping")["killed"] == 10
    assert not [one for one in found["incidents"] if one["workload"] == "quiet"]
    assert found["kills"]["realmem"]["incidents"] == 2


def test_the_report_has_a_picture_of_each_incident(
    tmp_path: Path, server_day: Prometheus, begin: float
) -> None:
    """From the same server, with the alarms below."""
    outcome = backtest(tmp_path, server_day.url, begin, "--html", "report.html")
    assert outcome.code == 0
    assert outcome.err == "report.html: written, 3 incidents with a picture\n"
    document = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert document.count("<svg") == 3
    assert document.count("OOM-killed at ") >= 11
    assert "ContainerMemoryHigh" in document
    assert "DiskFull" not in document
    assert "shop/leaky" in outcome.out


def test_queries_are_bounded_in_samples(
    tmp_path: Path, prometheus_day: Prometheus, begin: float
) -> None:
    """In small pieces it comes to the same."""
    whole = as_json(tmp_path, prometheus_day.url, begin, "--step", "300")
    pieces = as_json(
        tmp_path, prometheus_day.url, begin, "--step", "300", "--max-samples", "1000",
        "--concurrency", "1",
    )  # fmt: skip
    assert pieces == whole


def test_history_that_begins_late_is_said(
    tmp_path: Path, prometheus_day: Prometheus, begin: float
) -> None:
    """And what was missing before it is no alarm."""
    end = str(begin + 6 * HOUR)
    (tmp_path / "realmem.yaml").touch()
    where = ("--prometheus", prometheus_day.url, "--end", end, "--days", "0.5")
    outcome = realmem(tmp_path, "backtest", *where)
    assert "The server's history begins at " in outcome.out
    assert "MemoryMetricsMissing" not in outcome.out


def test_ctrl_c_leaves_a_report_that_says_so(
    tmp_path: Path, prometheus_day: Prometheus, begin: float
) -> None:
    """What was seen until then, and exit code 130."""
    # Those that look days back would take long before the window begins.
    (tmp_path / "realmem.yaml").write_text(
        "alerts: {ContainerMemoryLeak: {enabled: false}, NodeSlabLeak: {enabled: false}}\n"
    )
    pids: list[int] = []

    def forward(handler: Any) -> None:  # noqa: ANN401 - http.server's
        chunk = parse_qs(handler.body.decode()).get("step") == ["60"]
        start = float(parse_qs(handler.body.decode()).get("start", ["0"])[0])
        if chunk and start > begin + 12 * HOUR and pids:  # in the midst of the window
            os.kill(pids.pop(), signal.SIGINT)
        answer = httpx.post(
            f"{prometheus_day.url}{handler.path}",
            content=handler.body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            trust_env=False,
        )
        faulty.answer(answer.status_code, answer.content)(handler)

    with faulty.serve(forward) as proxy:
        command = [
            sys.executable, "-m", "generator", "backtest", "--prometheus", proxy.url,
            "--end", str(begin + 60 * (day.MINUTES - 1)), "--days", "1", "--step", "60",
            "--max-samples", "2000", "--html", "report.html", "--format", "json",
        ]  # fmt: skip
        environment = {**os.environ, "NO_PROXY": "*"}
        with subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as process:
            pids.append(process.pid)
            out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    found = json.loads(out)
    assert found["partial"]
    assert found["start"] < found["done"] < found["end"]
    assert "Interrupted: this report ends at" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--days", "0"), "Invalid value for '--days'"),
        (("--end", "yesterday"), "write 2026-11-20T12:00:00Z, or a Unix time"),
        (("--step", "600"), "Invalid value for '--step'"),
        ((), "name the server with --prometheus URL"),
    ],
)
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """Each with what to write."""
    (tmp_path / "realmem.yaml").touch()
    outcome = realmem(tmp_path, "backtest", *arguments)
    assert outcome.code == 2
    assert said in outcome.err


def test_a_server_without_containers_is_an_error(tmp_path: Path) -> None:
    """And not a report without incidents."""
    (tmp_path / "realmem.yaml").touch()
    empty = faulty.answer(200, '{"status":"success","data":{"resultType":"vector","result":[]}}')
    with faulty.serve(empty) as running:
        outcome = realmem(tmp_path, "backtest", "--prometheus", running.url)
    assert outcome.code == 2
    assert "there is no container memory; do the matchers of realmem.yaml fit?" in outcome.err


@pytest.mark.parametrize("moment", ["2026-11-20T12:00:00Z", "2026-11-20T13:00:00+01:00"])
def test_an_end_is_a_moment_in_any_zone(moment: str) -> None:
    """RFC 3339, or a Unix time."""
    from generator.commands.backtest import _moment, command  # noqa: PLC0415 - one test's

    context = command.make_context("backtest", ["--prometheus", "http://x"])
    assert _moment(context, command.params[0], moment) == 1795176000.0
    assert _moment(context, command.params[0], "1795176000") == 1795176000.0
