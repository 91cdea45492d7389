"""Editors see what the loader takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.config import json_schema
from generator.config.quantities import duration
from generator.config.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.config.parameters import AlertParameters
    from tests.config.conftest import Loads

EXAMPLE = """\
version: realmem/v1
metrics:
  cadvisor: job="kubelet", metrics_path="/metrics/cadvisor"
  labels: {cluster: cluster, namespace: namespace, pod: pod, container: container, node: node}
  file_lists: auto
  scrape_interval: 30s
scope: {namespaces: {include: [".*"], exclude: []}}
runtimes: [go, jvm, nodejs, python, dotnet]
rules:
alerts:
  runbook_url: https://runbooks.example.org/{alert}
  labels: {team: platform}
  ContainerMemoryNearLimit: {warning: 95%, critical: 0.98, for: 15m}
  ContainerMemoryLeak: {horizon: 8h, least: 16Mi, severity: info, steepness: 2}
overrides:
  - match: {namespace: "data-.*", workload: "postgres.*"}
    alerts: {ContainerMemoryNearLimit: {warning: 97%}, ContainerMemoryLeak: {enabled: false}}
dashboards: {folder: Memory, tags: [memory], refresh: "", cluster_variable: true}
alertmanager: {working_set_alerts: ["ContainerMemoryHigh.*"]}
outputs: [prometheus, grafana]
overlays: []
"""


@pytest.fixture(scope="module")
def schema(declared: Mapping[str, AlertParameters]) -> dict[str, Any]:
    return json_schema(declared)


def _is_valid(schema: dict[str, Any], text: str) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text))


def test_it_is_a_schema_of_draft_2020_12(schema: dict[str, Any]) -> None:
    """The dialect is named, and the schema keeps to it."""
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_schema_and_loader_take_the_same_example(schema: dict[str, Any], loads: Loads) -> None:
    """What loads shows no error in an editor."""
    loads(EXAMPLE)
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(EXAMPLE))


@pytest.mark.parametrize(
    "text",
    [
        "metric: {}",
        "version: realmem/v2",
        "metrics: {labels: {Pod: x}}",
        "metrics: {labels: {pod: a-b}}",
        "metrics: {scrape_interval: 30}",
        "scope: {namespaces: {include: []}}",
        "rules: {interval: 5 minutes}",
        "runtimes: [golang]",
        "runtimes: [go, go]",
        "outputs: [prometeus]",
        "outputs: []",
        "alerts: {labels: {severity: x}}",
        "alerts: {labels: {team: 5}}",
        "alerts: {runbook_url: ftp://x}",
        "alerts: {settings: {}}",
        "alerts: {ContainerMemoryLeek: {}}",
        "alerts: {ContainerMemoryNearLimit: {treshold: 95%}}",
        "alerts: {ContainerMemoryNearLimit: {thresholds: {}}}",
        "alerts: {ContainerMemoryNearLimit: {severity: info}}",
        "alerts: {ContainerMemoryNearLimit: {warning: 95}}",
        "alerts: {ContainerMemoryNearLimit: {for: 15}}",
        "alerts: {ContainerMemoryLeak: {horizon: 8}}",
        "alerts: {ContainerMemoryLeak: {least: 5MB}}",
        "overrides: [{alerts: {}}]",
        "overrides: [{match: {workload: x}, alerts: {MemoryMetricsMissing: {}}}]",
        "overrides: [{match: {workload: x}, alerts: {ContainerMemoryNearLimit: {for: 5m}}}]",
        "overlays: [../a.jsonnet]",
        "overlays: [a.json]",
    ],
)
def test_mistakes_show_in_an_editor(schema: dict[str, Any], text: str) -> None:
    """Typos and wrong types are underlined before realmem is run."""
    assert not _is_valid(schema, text)


def _properties(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for part in schema.values():
            yield from _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _properties(part)


def test_every_property_has_a_description(schema: dict[str, Any]) -> None:
    """Editors show it, and the reference is made from it."""
    missing = [name for name, one in _properties(schema) if "description" not in one]
    assert not missing


def test_defaults_are_shown_as_the_file_would_write_them(schema: dict[str, Any]) -> None:
    """An alert's own defaults are those that the catalogue declares."""
    alerts = schema["$defs"]["Alerts"]["properties"]
    near = alerts["ContainerMemoryNearLimit"]["properties"]
    assert [near[key]["default"] for key in ("enabled", "for", "warning", "critical")] == [
        True,
        "15m",
        "95%",
        "98%",
    ]
    leak = alerts["ContainerMemoryLeak"]["properties"]
    assert (leak["horizon"]["default"], leak["least"]["default"]) == ("8h", 16777216)
    killed = alerts["ContainerOOMKilled"]["properties"]
    assert killed["enabled"]["default"] is False
    assert "default" not in killed["for"]
    metrics = schema["$defs"]["Metrics"]["properties"]
    assert metrics["scrape_interval"]["default"] == "30s"
    assert metrics["kube_state_metrics"]["default"] == 'job="kube-state-metrics"'


@given(text=st.text(st.sampled_from("019smhdwy"), max_size=6))
def test_schema_and_loader_agree_on_durations(schema: dict[str, Any], text: str) -> None:
    """The pattern takes a duration exactly where the loader does."""
    try:
        duration(text, least="0s", most="100y")
    except Refused as refused:
        loaded = "too long" in refused.message
    else:
        loaded = True
    assert _is_valid(schema, f"alerts: {{ContainerMemoryLeak: {{for: '{text}'}}}}") == loaded
