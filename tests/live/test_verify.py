"""`realmem verify` beside a real Prometheus and a real VictoriaMetrics."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from generator import bundle
from generator.checks.printing import printed
from generator.live import probes
from generator.live.asked import questions
from generator.live.http import Http
from generator.live.inlining import inlined
from tests.support import faulty, prometheus
from tests.support.running import Outcome, realmem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.prometheus import Prometheus

pytestmark = pytest.mark.e2e

# What the capture has none of: nobody owns a ReplicaSet or a Job in it, for instance.
FILE_LISTS = "container_memory_total_active_file_bytes"


def verify(folder: Path, url: str, *more: str) -> Outcome:
    (folder / "realmem.yaml").touch()
    return realmem(folder, "verify", "--prometheus", url, *more)


def as_json(folder: Path, url: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(verify(folder, url, "--format", "json").out)
    return found


def test_a_server_with_the_inputs_would_work(tmp_path: Path, server: Prometheus) -> None:
    """Every query runs, and finds the nine containers."""
    found = as_json(tmp_path, server.url)
    assert found["works"]
    assert [query["error"] for query in found["queries"] if query["error"]] == []
    series = {query["name"]: query["series"] for query in found["queries"]}
    assert series["container:memory_real_used:bytes"] == 9
    assert series["workload:memory_real_used:bytes"] == 9
    assert series["namespace:memory_real_used:bytes"] == 3
    inputs = {one["metric"]: one for one in found["inputs"]}
    assert (inputs[FILE_LISTS]["nodes"], inputs[FILE_LISTS]["of_nodes"]) == (1, 1)
    assert inputs["kube_pod_container_resource_limits"]["series"] == 9
    assert inputs["kube_replicaset_owner"]["why"] == "no object has it, or an allow-list drops it"
    assert found["cost"]["series"] >= 100
    assert found["cost"]["at_most"]


def test_what_a_server_does_not_show_is_said(tmp_path: Path, victoria_now: Prometheus) -> None:
    """VictoriaMetrics has neither rules nor flags of Prometheus."""
    outcome = verify(tmp_path, victoria_now.url)
    assert outcome.code == 0
    for name in ("rules", "configuration", "retention", "samples"):
        assert f"{name}: not shown by this server" in outcome.out
    assert "seconds of evaluation a minute" in outcome.out


def test_text_and_markdown_say_the_same(tmp_path: Path, prometheus_now: Prometheus) -> None:
    """Tables of inputs and queries; samples, for Prometheus counts them."""
    text = verify(tmp_path, prometheus_now.url).out
    marked = verify(tmp_path, prometheus_now.url, "--format", "markdown", "-v").out
    assert text.splitlines()[-1] == "The rules and dashboards would work here."
    assert text.splitlines()[0].startswith("Prometheus 2.")
    assert "Dashboards: the slowest of" in text
    assert re.search(r"\| container:memory\\_real\\_used:bytes \| 9 \| [0-9]+ \|", marked)
    assert 'panel "OOM kills"' in marked
    assert "\x1b" not in text + marked


def test_nothing_but_the_bundles_queries_and_the_probes_is_asked(
    tmp_path: Path, prometheus_now: Prometheus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of probes is all, and each is a count."""
    asked: set[str] = set()
    known: set[str] = set()
    ask = Http.ask

    def recorded(self: Http, path: str, form: Mapping[str, str], **more: bool) -> object:
        asked.add(form.get("query", ""))
        return ask(self, path, form, **more)

    monkeypatch.setattr(Http, "ask", recorded)
    for name in [name for name, one in vars(probes).items() if name[0] != "_" and callable(one)]:
        probe = getattr(probes, name)
        if probe.__module__ == probes.__name__:

            def noted(*given: Any, _probe: Any = probe) -> str:  # noqa: ANN401 - any probe
                known.add(text := str(_probe(*given)))
                return text

            monkeypatch.setattr(probes, name, noted)
    assert verify(tmp_path, prometheus_now.url).code == 0
    made = questions(bundle.load(tmp_path / "realmem.yaml"))
    own = {made_of(one.expr, made) for one in made.queries}
    assert asked - known - own == {""}  # what is shown by /api/v1/status and /api/v1/rules
    assert all(probe.startswith(("count(", "count by (", "max(", "sum(")) for probe in known)


def made_of(expr: Any, made: Any) -> str:  # noqa: ANN401 - an expression, all questions
    whole = inlined(expr, made.records, made.records) or expr
    return f"count({printed(whole)})" if whole.type == "vector" else printed(whole)


def test_an_empty_server_would_not_work(tmp_path: Path) -> None:
    """Exit 1 and the reasons; node_exporter alone would not be one."""
    (tmp_path / "data").mkdir()
    with prometheus.serve(tmp_path / "data") as empty:
        outcome = verify(tmp_path, empty.url)
    assert outcome.code == 1
    assert "error: nothing of cAdvisor is there under the config's matchers" in outcome.out
    assert "error: nothing of kube-state-metrics is there" in outcome.out
    assert "warning: nothing of node_exporter is there" in outcome.out
    assert outcome.out.splitlines()[-1] == "They would not work here, for 2 reasons."


def test_matchers_that_do_not_fit_are_told_from_metrics_that_are_not_there(
    tmp_path: Path, server: Prometheus
) -> None:
    """The job under which they come."""
    (tmp_path / "realmem.yaml").write_text("metrics: {cadvisor: job='cadvisor'}\n")
    outcome = verify(tmp_path, server.url)
    assert outcome.code == 1
    assert "it comes under job kubelet: see `realmem init`" in outcome.out


def test_rules_retention_and_labels_that_conflict_are_reasons(tmp_path: Path) -> None:
    """A server that keeps two days, records one of our names otherwise, and sets `severity`."""
    (tmp_path / "data").mkdir()
    (tmp_path / "rules.yaml").write_text(
        "groups: [{name: g, rules: [{record: 'container:memory_real_used:bytes', expr: up}]}]\n"
    )
    settings = "global: {external_labels: {severity: page}}\nrule_files: ['*rules.yaml']"
    with prometheus.serve(tmp_path / "data", settings, retention="2d") as running:
        outcome = verify(tmp_path, running.url)
    assert outcome.code == 1
    assert "error: another rule records container:memory_real_used:bytes" in outcome.out
    assert "and the server keeps 2d" in outcome.out
    assert "warning: external label severity is also a label of the alerts" in outcome.out


def test_a_query_that_the_server_refuses_is_a_reason(tmp_path: Path) -> None:
    """In the server's words, which cannot move the cursor."""
    reason = '{"status":"error","errorType":"execution","error":"many-to-many \\u001b[2J"}'
    empty = faulty.answer(200, '{"status":"success","data":{"resultType":"vector","result":[]}}')
    refuse = faulty.answer(422, reason)

    def answer(handler: Any) -> None:  # noqa: ANN401 - http.server's
        (refuse if b"stats=all" in handler.body else empty)(handler)

    with faulty.serve(answer) as running:
        outcome = verify(tmp_path, running.url)
    assert outcome.code == 1
    assert "record container:memory_real_used:bytes: execution: many-to-many ?[2J" in outcome.out
    assert "\x1b" not in outcome.out


def test_a_server_is_needed(tmp_path: Path) -> None:
    """Nothing is guessed."""
    (tmp_path / "realmem.yaml").touch()
    outcome = realmem(tmp_path, "verify")
    assert outcome.code == 2
    assert "name the server with --prometheus URL" in outcome.err
