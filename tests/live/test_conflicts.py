"""What stands in a bundle's way on a server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from generator import bundle
from generator.live.asked import questions
from generator.live.conflicts import Said, ask, remarks
from generator.live.kind import Kind
from tests.live.stub import Stub
from tests.support import configs

if TYPE_CHECKING:
    from pathlib import Path

    from generator.bundle import Bundle

REAL_USED = "container:memory_real_used:bytes"
DAY = 86400.0


@pytest.fixture
def made(tmp_path: Path) -> Bundle:
    return bundle.make(configs.load(tmp_path, "alerts: {labels: {team: a}}\n"))


def told(made: Bundle, kind: str = "Prometheus", version: str = "2.42.0", **said: Any) -> list[str]:  # noqa: ANN401 - what a server says
    """Return the remarks as lines."""
    given = Said(**{"rules": None, "external_labels": None, "retention": None, **said})
    found = remarks(given, Kind(kind, version), made, questions(made))
    return [f"{each.severity}: {each.text}" for each in found]


def test_a_server_that_shows_nothing_stands_in_no_way(made: Bundle) -> None:
    """What is not shown is no reason."""
    assert told(made) == []


@pytest.mark.parametrize(
    ("kind", "version", "old"),
    [
        ("Prometheus", "2.41.0", True),
        ("Prometheus", "3.0.0", False),
        ("Thanos", "0.30.2", True),
        ("Thanos", "0.34.0", False),
        ("VictoriaMetrics", "", False),
        ("Prometheus", "main", False),
    ],
)
def test_a_version_that_is_too_old_is_an_error(
    made: Bundle, kind: str, version: str, *, old: bool
) -> None:
    """The oldest is the one that the rules are tested on."""
    said = [f"error: {kind} {version} is too old"] if old else []
    assert told(made, kind, version) == said


def test_a_record_that_another_rule_makes_is_an_error(made: Bundle) -> None:
    """Two rules of one name give series that fight; the same rule is this bundle's own."""
    records = (rule for group in made.catalogue.recording for rule in group.rules)
    own = next(rule for rule in records if rule.record == REAL_USED)
    other = {"type": "recording", "name": REAL_USED, "query": "container_memory_rss"}
    # As Prometheus prints it: without comments and line breaks, matchers and labels in its order.
    same = {"type": "recording", "name": REAL_USED, "query": printed(own.expr)}
    older = {"type": "recording", "name": REAL_USED, "query": "up", "group": "realmem-records"}
    alert = {"type": "alerting", "name": REAL_USED, "query": "up"}
    assert told(made, rules=[other]) == [f"error: another rule records {REAL_USED}"]
    assert told(made, rules=[same, alert]) == ["info: 1 of the recording rules are loaded already"]
    assert told(made, rules=[older]) == [
        "info: 1 recording rules are those of another config or version of realmem"
    ]


def printed(expr: str) -> str:
    """Return an expression with the matchers of each selector the other way round."""
    text = " ".join(line.partition("#")[0].strip() for line in expr.splitlines())
    turned = re.sub(r"\{([^{}]*)\}", _turned, text)
    assert turned != text
    return turned


def _turned(matchers: re.Match[str]) -> str:
    return f"{{{', '.join(reversed(matchers[1].split(', ')))}}}"


def test_a_retention_shorter_than_the_rules_look_back_is_an_error(made: Bundle) -> None:
    """Ranges over records add up to the ranges of these."""
    far = questions(made).lookback()
    assert 3 * DAY < far < 10 * DAY
    (line,) = told(made, retention=2 * DAY)
    assert line.startswith("error: the rules look back 8d")
    assert line.endswith("and the server keeps 2d")
    assert told(made, retention=15 * DAY) == []


def test_an_external_label_that_alerts_have_is_said(made: Bundle) -> None:
    """Their own value wins; the cluster's is as it should be."""
    labels = {"cluster": "a", "region": "b", "severity": "page", "team": "b"}
    assert told(made, external_labels=labels) == [
        "info: cluster is an external label: no series has it here, and alerts get it",
        "warning: external label severity is also a label of the alerts, whose own value wins",
        "warning: external label team is also a label of the alerts, whose own value wins",
    ]


def test_a_server_is_asked_what_it_shows() -> None:
    """Rules with their groups' intervals, external labels, retention."""
    group = {"name": "g", "interval": 60, "rules": [{"type": "recording", "name": "a:b"}, 7]}
    apis = {
        "/api/v1/rules": {"groups": [group, 7]},
        "/api/v1/status/config": {"yaml": "global:\n  external_labels: {cluster: a}\n"},
        "/api/v1/status/runtimeinfo": {"storageRetention": "15d or 10GiB"},
    }
    said = ask(Stub({}, apis).server(), Kind("Prometheus"))
    assert said.rules == [{"type": "recording", "name": "a:b", "interval": 60, "group": "g"}]
    assert said.external_labels == {"cluster": "a"}
    assert said.retention == 15 * DAY


@pytest.mark.parametrize(
    "apis",
    [
        {},
        {"/api/v1/rules": [], "/api/v1/status/config": 7, "/api/v1/status/runtimeinfo": "x"},
        {
            "/api/v1/rules": {"groups": None},
            "/api/v1/status/config": {"yaml": "a: [\n"},
            "/api/v1/status/runtimeinfo": {"storageRetention": "10GiB"},
        },
    ],
)
def test_what_makes_no_sense_is_not_shown(apis: dict[str, Any]) -> None:
    """Another server's answers, or a newer version's."""
    assert ask(Stub({}, apis).server(), Kind("Thanos")) == Said(None, None, None)


@pytest.mark.parametrize(
    ("config", "labels"),
    [
        ("global: {external_labels: {a: 1, b: x}}", {"a": "1", "b": "x"}),
        ("global: {external_labels: [a]}", {}),
        ("global: {external_labels: {a: [b]}}", {}),
        ("global: {external_labels: {a: 2023-99-99}}", {"a": "2023-99-99"}),
        ("global: []", {}),
        ("a: &a [x]\n" + "".join(f"k{n}: [*a, *a]\n" for n in range(100_000)), None),
        ("[" * 10_000, None),
    ],
)
def test_a_configuration_of_any_shape_is_read(config: str, labels: dict[str, str] | None) -> None:
    """It is what a server says; one that is no YAML, or explodes, shows nothing."""
    stub = Stub({}, apis={"/api/v1/status/config": {"yaml": config}})
    assert ask(stub.server(), Kind("Prometheus")).external_labels == labels


@pytest.mark.parametrize("rules", [None, 7, [7], [{"name": []}], [{"query": "up"}]])
def test_rules_of_any_shape_are_looked_through(rules: object) -> None:
    """What is no rule is left out."""
    stub = Stub({}, apis={"/api/v1/rules": {"groups": [{"rules": rules}, 7]}})
    assert ask(stub.server(), Kind("Prometheus")).rules == []
