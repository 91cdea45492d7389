"""The triage board: what it offers follows the config."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dashboards.conftest import Build

RUNBOOKS = "alerts: {runbook_url: 'https://r.example.org/a(b)/$pod/{alert}'}"


def rows(build: Build, text: str) -> list[str]:
    panels = build(text)["realmem-triage"]["panels"]
    return [panel["title"] for panel in panels if panel.get("collapsed")]


def test_each_configured_runtime_has_a_closed_row(build: Build) -> None:
    """In the order of the config, and no other."""
    assert rows(build, "") == ["Go", "JVM", "Node.js", "Python", ".NET"]
    assert rows(build, "runtimes: [python, go]") == ["Python", "Go"]
    assert rows(build, "runtimes: []") == []


def test_the_checks_ask_only_the_configured_runtimes(build: Build) -> None:
    """A query for what nobody has is a query too many."""
    written = json.dumps(build("runtimes: [go]"))

    assert "go_goroutines" in written
    assert "jvm_" not in written
    assert "nodejs_" not in written
    assert "heap in use" in written
    assert "go_" not in json.dumps(build("runtimes: []")).replace("Go on", "")


def test_the_steps_link_to_the_configured_runbooks(build: Build) -> None:
    """What Markdown or Grafana's variables would read in the address is encoded."""
    linked = json.dumps(build(RUNBOOKS)["realmem-triage"])

    assert (
        "[ContainerMemoryLeak](https://r.example.org/a%28b%29/%24pod/ContainerMemoryLeak)" in linked
    )
    assert "](http" not in json.dumps(build("")["realmem-triage"])


def test_an_alert_that_is_off_is_neither_named_nor_read(build: Build) -> None:
    """Its records are not written either."""
    boards = json.dumps(build("alerts: {ContainerMemoryLeak: {enabled: false}}"))

    assert "ContainerMemoryLeak" not in boards
    assert "container:memory_leak_left:seconds" not in boards
    assert "Leaks in progress" not in boards
