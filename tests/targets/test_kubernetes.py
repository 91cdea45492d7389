"""Kubernetes objects: as their projects' schemas want them, and as kubectl builds them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from generator import bundle, targets
from generator.errors import OutputError
from tests.support import kubectl
from tests.support.configs import load
from tests.targets.conftest import document

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.targets.conftest import Files

SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
SCALED = "workloads: [{namespace: shop, name: web, max: 9}]"
CONFIG = f"""
kubernetes: {{rule_labels: {{release: kube-prometheus-stack}}}}
autoscaling: {{scaler: keda, {SCALED}}}
clusters: [eu-1, eu-2]
"""


def objects(files: Files) -> dict[str, dict[str, Any]]:
    """Return the Kubernetes objects by path."""
    read = {path: yaml.safe_load(text) for path, text in files.items() if path.endswith(".yaml")}
    return {path: one for path, one in read.items() if isinstance(one, dict) and "metadata" in one}


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a CRD's schema in which a key that it does not name is wrong: it would be pruned."""
    found = {key: _closed(value) for key, value in schema.items()}
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        found["additionalProperties"] = False
    return found


def _closed(value: Any) -> Any:  # noqa: ANN401 - a part of a schema
    if isinstance(value, dict):
        return closed(value)
    return [_closed(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("file", "kind", "least"),
    [
        ("prometheusrule.yaml", "PrometheusRule", 4),  # two of them also for kustomize
        ("grafanadashboard.yaml", "GrafanaDashboard", 2),
        ("scaledobject.yaml", "ScaledObject", 1),
    ],
)
def test_objects_fit_their_projects_schema(
    request: pytest.FixtureRequest,
    written: Callable[..., Files],
    file: str,
    kind: str,
    least: int,
) -> None:
    """Every key is one that the operator knows, and every value is of its type."""
    folder = request.config.getoption("--crds")
    if folder is None:
        pytest.skip("name the folder of the published CRDs with --crds")
    crd = yaml.safe_load((Path(folder) / file).read_text(encoding="utf-8"))
    (version,) = crd["spec"]["versions"]
    schema = closed(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    found = [one for one in objects(written(CONFIG)).values() if one["kind"] == kind]
    assert len(found) >= least
    for one in found:
        assert one["apiVersion"] == f"{crd['spec']['group']}/{version['name']}"
        jsonschema.Draft202012Validator(schema).validate(one)


def test_every_object_has_a_name_and_a_namespace(written: Callable[..., Files]) -> None:
    """Names are RFC 1123 subdomains of at most 253 characters, and the one of a kind."""
    seen = set()
    for path, one in objects(written(CONFIG)).items():
        metadata = one["metadata"]
        assert SUBDOMAIN.fullmatch(metadata["name"]), path
        assert len(metadata["name"]) <= 253
        output = path.split("/")[0]
        identity = (output, one["kind"], metadata["namespace"], metadata["name"])
        assert identity not in seen
        seen.add(identity)
        assert metadata["namespace"] in {"monitoring", "shop", "kube-system"}


def test_objects_stand_in_the_configured_namespace(written: Callable[..., Files]) -> None:
    """All but those that belong beside a workload or to AKS' add-on."""
    for path, one in objects(written("kubernetes: {namespace: observability}")).items():
        expected = "kube-system" if path == "scrape/aks.configmap.yaml" else "observability"
        assert one["metadata"]["namespace"] == expected, path


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("{}", True),
        ("{team: x}", True),
        ("{release: kube-prometheus-stack}", False),
        ("{prometheus: k8s, role: alert-rules}", False),
    ],
)
def test_rules_that_kube_prometheus_stack_would_ignore_are_said(
    tmp_path: Path, labels: str, *, said: bool
) -> None:
    """The objects apply cleanly and are never loaded: somebody must say so."""
    text = f"outputs: [prometheus-operator, grafana]\nkubernetes: {{rule_labels: {labels}}}"
    notes = targets.notes(bundle.make(load(tmp_path, text)))
    assert any("release" in note for note in notes) == said


def test_rule_objects_hold_the_rules_of_prometheus(everything: Files) -> None:
    """Word for word, comments included: only where they stand differs."""
    for name in ("realmem-records", "realmem-alerts"):
        rules = document(everything, f"prometheus/rules/{name}.yaml")
        path = f"prometheus-operator/{name}.yaml"
        assert document(everything, path)["spec"] == rules
        comments = [line.strip() for line in everything[path].decode().splitlines()[2:]]
        plain = everything[f"prometheus/rules/{name}.yaml"].decode().splitlines()[2:]
        assert [line for line in comments if line.startswith("#")] == [
            line.strip() for line in plain if line.strip().startswith("#")
        ]


def test_a_configmap_holds_one_dashboard_that_can_be_applied(everything: Files) -> None:
    """Below 262,144 bytes also as `kubectl apply` keeps it, with the sidecar's label."""
    found = [path for path in everything if path.startswith("grafana-sidecar/")]
    boards = [path for path in everything if path.startswith("grafana/dashboards/")]
    assert len(found) == sum(path.endswith(".json") for path in boards)
    for path in found:
        one = document(everything, path)
        ((name, text),) = one["data"].items()
        assert text.encode() == everything[f"grafana/dashboards/{name}"]
        assert one["metadata"]["labels"] == {"grafana_dashboard": "1"}
        assert one["metadata"]["annotations"] == {"grafana_folder": "Memory"}
        assert len(everything[path]) < 262_144


def long_bundle(folder: Path, panels: int) -> bundle.Bundle:
    """Return a bundle whose pod board has so many more panels."""
    panel = "{ id: i, gridPos: { x: 0, y: 0, w: 1, h: 1 }, title: 'x' }"
    more = f"[{panel} for i in std.range(1000, {999 + panels})]"
    board = f"{{ 'realmem-pod.json'+: {{ panels+: {more} }} }}"
    (folder / "long.jsonnet").write_text(f"{{ grafanaDashboards+: {board} }}", encoding="utf-8")
    return bundle.make(load(folder, "overlays: [long.jsonnet]"))


def test_a_long_dashboard_is_written_in_one_line(tmp_path: Path) -> None:
    """Where its indentation would make it too long to apply."""
    files = targets.render(long_bundle(tmp_path, 1500), ["grafana-sidecar"])
    text = files["grafana-sidecar/realmem-pod.yaml"]
    assert len(text) < 262_144
    assert '  realmem-pod.json: |\n    {"annotations":' in text.decode()


def test_a_dashboard_that_cannot_be_applied_is_refused(tmp_path: Path) -> None:
    """Before the cluster does it, and with the way out."""
    made = long_bundle(tmp_path, 6000)
    expected = "dashboard realmem-pod is a ConfigMap of [0-9,]+ bytes.*; write it with the output g"
    with pytest.raises(OutputError, match=expected):
        targets.render(made, ["grafana-sidecar"])


def test_kustomize_builds_what_the_other_outputs_write(everything: Files, tmp_path: Path) -> None:
    """The same rules as prometheus-operator's, and the ConfigMaps of grafana-sidecar."""
    for path, content in everything.items():
        if path.startswith("kustomize/"):
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    built = {
        (one["kind"], one["metadata"]["name"]): one
        for one in yaml.safe_load_all(kubectl.kustomize(tmp_path / "kustomize"))
    }
    expected = {
        (one["kind"], one["metadata"]["name"]): one
        for path, one in objects(everything).items()
        if path.startswith(("prometheus-operator/", "grafana-sidecar/"))
    }
    assert built == expected
