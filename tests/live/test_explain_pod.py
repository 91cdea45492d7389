"""`realmem explain --pod`: the capture's containers, whose truth is known, on two real servers."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running import Outcome, realmem

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

MIB = 2**20


def explained(folder: Path, server: Prometheus, pod: str, *more: str) -> dict[str, Any]:
    """Return what the command says of a pod, as JSON."""
    outcome = ask(folder, server, pod, "--format", "json", *more)
    assert (outcome.code, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def ask(folder: Path, server: Prometheus, pod: str, *more: str) -> Outcome:
    return realmem(
        folder, "explain", "--pod", pod, "--prometheus", server.url, "--hours", "1", *more
    )


@pytest.mark.parametrize(
    ("pod", "kinds", "component"),
    [
        ("shop/logger-0", {"cache"}, None),
        ("data/scan-0", {"cache"}, None),
        ("shop/tmpfs-0", {"leak"}, "tmpfs"),
        ("shop/leaky-0", {"leak"}, "anon"),
        ("shop/fastleak-0", {"leak"}, "anon"),
        ("data/thrash-0", {"thrashing"}, None),
        ("shop/steady-0", {"steady"}, None),
        ("media/pdf-0", {"steady"}, None),
    ],
)
def test_the_verdict_is_what_is_true(
    tmp_path: Path, server: Prometheus, pod: str, kinds: set[str], component: str | None
) -> None:
    """Of each container in the capture, from an hour of its history."""
    verdict = explained(tmp_path, server, pod)["verdict"]
    assert verdict["kind"] in kinds, verdict
    assert verdict["component"] == component


def test_readings_are_what_was_stored(tmp_path: Path, server: Prometheus) -> None:
    """The logger's usage, working set and need, and its limit."""
    readings = explained(tmp_path, server, "shop/logger-0")["readings"]
    last = readings[-1]
    assert last["source"] == "shop/logger-0/app"
    assert last["at"] == pytest.approx(time.time(), abs=60)
    assert last["bytes"]["limit"] == 300 * MIB
    assert max(one["bytes"]["usage"] for one in readings) > 290 * MIB
    assert 30 * MIB <= last["bytes"]["real_used"] <= 36 * MIB


def test_a_pod_in_a_restart_loop_is_explained_too(tmp_path: Path, server: Prometheus) -> None:
    """It lives for half a minute at a time."""
    last = explained(tmp_path, server, "shop/oomloop-0")["readings"][-1]
    assert last["events"]["oom_kills"] > 100


def test_text_names_the_pod_and_when(tmp_path: Path, server: Prometheus) -> None:
    """A column for some of the times, with their distance from the first."""
    lines = ask(tmp_path, server, "shop/logger-0").out.splitlines()
    assert lines[0] == "shop/logger-0/app: from Prometheus, limit 300.0 MiB"
    assert next(line for line in lines if "change" in line).split()[0] == "+0"


@pytest.mark.parametrize(
    ("pod", "said"),
    [
        ("shop/nobody", "error: no memory metrics of pod shop/nobody in these hours"),
        ("shop", 'error: "shop" is no pod; write NAMESPACE/NAME'),
        ('shop/x"} or up{', "is no pod"),
    ],
)
def test_a_pod_that_is_not_there_is_said(
    tmp_path: Path, server: Prometheus, pod: str, said: str
) -> None:
    """With what may be wrong."""
    outcome = ask(tmp_path, server, pod)
    assert outcome.code == 2
    assert said in outcome.err


def test_config_names_the_series(tmp_path: Path, server: Prometheus) -> None:
    """Matchers that do not fit find nothing."""
    (tmp_path / "realmem.yaml").write_text("metrics: {cadvisor: job='cadvisor'}\n")
    outcome = ask(tmp_path, server, "shop/logger-0")
    assert "do metrics.cadvisor and metrics.labels in realmem.yaml fit?" in outcome.err


def test_a_server_is_needed(tmp_path: Path) -> None:
    """The option, or the environment."""
    outcome = realmem(tmp_path, "explain", "--pod", "shop/logger-0")
    assert outcome.code == 2
    assert "name the server with --prometheus URL, or in REALMEM_PROMETHEUS" in outcome.err
