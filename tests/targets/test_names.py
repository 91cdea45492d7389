"""Whatever a user names is written as it is or refused with one clear error, in every output."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import _jsonnet
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import bundle, catalogue, targets
from generator.checks.expressions import selectors
from generator.checks.parsing import Unparsable, parse
from generator.config import load
from generator.config.names import quoted
from generator.errors import ConfigError
from generator.targets.kubernetes import object_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.targets.conftest import Files

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
EVIL = (
    '"',
    "'",
    "\\",
    "`",
    "{{",
    "}}",
    "<<",
    "<%",
    "$1",
    "@groups@",
    "\n",
    "\x85",
    ": ",
    " #",
    "é",
)
# Of these pieces nearly all that breaks YAML, JSON, PromQL, Go's and Jinja's templates is made.
pieces = st.sampled_from([*EVIL, "-->", "|", "%", "&a", "*", "/", "..", "A", "a", "-", "1e3", "😀"])
names = st.one_of(
    st.lists(pieces, min_size=1, max_size=6).map("".join),
    st.text(min_size=1, max_size=20),
    st.just("n" * 300),
)

EXPORTERS = ("kubelet", "kube_state_metrics", "node_exporter")
LEVELS = ("cluster", "namespace", "pod", "container", "node")


def matched(exporter: str) -> Callable[[str], dict[str, Any]]:
    return lambda name: {"metrics": {exporter: f"job={quoted(name)}, cluster!={quoted(name)}"}}


def called(level: str) -> Callable[[str], dict[str, Any]]:
    return lambda name: {"metrics": {"labels": {level: name}}}


# A config with one name in it.
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "folder": lambda name: {"dashboards": {"folder": name}},
    "tag": lambda name: {"dashboards": {"tags": [name]}},
    "label": lambda name: {"alerts": {"labels": {"team": name}}},
    "label name": lambda name: {"alerts": {"labels": {name: "x"}}},
    "cluster": lambda name: {"clusters": ["eu", name]},
    "matcher": lambda name: {"metrics": {"cadvisor": f"job={quoted(name)}"}},
    **{f"matcher of {exporter}": matched(exporter) for exporter in EXPORTERS},
    **{f"label of a {level}": called(level) for level in LEVELS},
    "scope": lambda name: {"scope": {"namespaces": {"include": [name], "exclude": [f"x{name}"]}}},
    "override": lambda name: {
        "overrides": [
            {
                "match": {"namespace": name, "workload": f"{name}.*"},
                "alerts": {"ContainerMemoryLeak": {"enabled": False}},
            }
        ]
    },
    "receivers": lambda name: {
        "alertmanager": {"receivers": {"critical": name, "warning": f"{name} 2", "info": name}}
    },
    "own alerts": lambda name: {"alertmanager": {"working_set_alerts": [name]}},
    "scaled cluster": lambda name: {"autoscaling": scaled(cluster=name)},
    "workload": lambda name: {"autoscaling": scaled(name)},
    "scaled by KEDA": lambda name: {"autoscaling": {**scaled(cluster=name), "scaler": "keda"}},
    "scaled namespace": lambda name: {
        "autoscaling": {"workloads": [{"namespace": name, "name": "web", "max": 3}]}
    },
    "KEDA's Prometheus": lambda name: {
        "autoscaling": {**scaled(), "scaler": "keda", "prometheus": f"http://x/{name}"}
    },
    "namespace": lambda name: {"kubernetes": {"namespace": name}},
    "object label": lambda name: {"kubernetes": {"rule_labels": {"release": name}}},
    "key of a label": lambda name: {"kubernetes": {"dashboard_labels": {name: "1"}}},
    "annotation": lambda name: {"kubernetes": {"folder_annotation": name}},
    "Grafana's label": lambda name: {"kubernetes": {"grafana_labels": {"dashboards": name}}},
    "runbook": lambda name: {"alerts": {"runbook_url": f"https://x/{name}"}},
    "dashboard": lambda name: {"alerts": {"dashboard_url": f"https://x/{name}"}},
}


def scaled(name: str = "web", cluster: str = "eu") -> dict[str, Any]:
    return {"cluster": cluster, "workloads": [{"namespace": "shop", "name": name, "max": 3}]}


def written(config: dict[str, Any], file: str = "realmem.yaml") -> Files | None:
    """Return all that is written, None if the config is refused as it should be."""
    with TemporaryDirectory() as folder:
        path = Path(folder, file)
        path.write_text(json.dumps(config), encoding="utf-8")
        try:
            made = bundle.make(load(path, catalogue.declared()))
        except ConfigError as refused:
            for problem in refused.problems:
                assert problem.line == 1, problem
                assert problem.column, problem
                assert str(problem).isprintable(), problem
            return None
        return targets.render(made, targets.TARGETS)


def documents(files: Files) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        path: yaml.load(content, loader)  # noqa: S506 - it is the safe one
        for path, content in files.items()
        if path.endswith(".yaml")
    }


def rules(document: object) -> Iterator[dict[str, Any]]:
    """Give the rules of a rule file, a namespace or an object."""
    if isinstance(document, dict):
        groups = document.get("groups") or document.get("spec", {}).get("groups", [])
        for group in groups:
            yield from group["rules"]


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names)
def test_a_name_is_written_or_refused(place: str, name: str) -> None:
    """Every file parses, every expression does, and no name leaves its place."""
    files = written(PLACES[place](name))
    if files is None:
        return
    for path, document in documents(files).items():
        for rule in rules(document):
            assert not isinstance(parse(rule["expr"]), Unparsable), path
            assert all(isinstance(value, str) for value in rule.get("labels", {}).values())
        if isinstance(document, dict) and "metadata" in document:
            metadata = document["metadata"]
            assert LABEL.fullmatch(metadata["name"]), path
            assert LABEL.fullmatch(metadata["namespace"]), path
    for path, content in files.items():
        if path.endswith(".json"):
            json.loads(content)
        if path.endswith(".libsonnet"):
            _jsonnet.evaluate_snippet(path, f"std.length({content.decode()})")


def read(files: Files) -> dict[str, Any]:
    """Return what YAML and jsonnet files hold, whatever their comments say."""
    jsonnet = {
        path: json.loads(_jsonnet.evaluate_snippet(path, content.decode()))
        for path, content in files.items()
        if path.endswith(".libsonnet")
    }
    return documents(files) | jsonnet


@cache
def usual() -> tuple[Files, dict[str, Any]]:
    """Return what a config of the usual name gives."""
    files = written({})
    assert files is not None
    return files, read(files)


@settings(max_examples=15)
@given(names)
def test_a_config_may_have_any_name(name: str) -> None:
    """It is in the head of every file, and stays in its comment."""
    file = re.sub("[/\0]", "", name)[:60] + ".yaml"
    files, (plain, meant) = written({}, file), usual()
    assert files is not None
    assert read(files) == meant
    for path in (each for each in files if each.endswith(".md")):
        comment, _, rest = files[path].decode().partition("-->")
        assert comment.startswith("<!--")
        assert rest == plain[path].decode().partition("-->")[2], path


@settings(max_examples=15)
@given(names)
def test_a_cluster_is_matched_by_its_own_name(name: str) -> None:
    """Every selector of its rules has it, whatever is in it, and every alert carries it."""
    files = written({"clusters": [name, "other"], "outputs": ["mimir"]})
    if files is None:
        return
    found = {path: list(rules(one)) for path, one in documents(files).items() if "mimir/" in path}
    assert len(found) == (2 if name != "other" else 1)
    of_name = [each for path, each in found.items() if path != "mimir/realmem-other.yaml"]
    for rule in of_name[0] if of_name else ():
        tree = parse(rule["expr"])
        assert not isinstance(tree, Unparsable)
        for selector, _ in selectors(tree):
            values = [m.value for m in selector.matchers if m.name == "cluster" and m.op == "="]
            assert values == [name], rule["expr"]
        if "alert" in rule:
            assert rule["labels"]["cluster"].replace('{{ "{{" }}', "{{") == name


@settings(max_examples=15)
@given(names)
def test_a_folder_has_its_own_name_in_every_output(name: str) -> None:
    """Grafana expands dollars in provisioning files, and nobody expands anything elsewhere."""
    files = written({"dashboards": {"folder": name}})
    if files is None:
        return
    found = documents(files)
    (provider,) = found["grafana/provisioning/dashboards/realmem.yaml"]["providers"]
    assert provider["folder"].replace("$$", "$") == name
    configmap = found["grafana-sidecar/realmem-pod.yaml"]
    assert configmap["metadata"]["annotations"] == {"grafana_folder": name}
    assert found["grafana-operator/realmem-pod.yaml"]["spec"]["folder"] == name
    options = found["kustomize/kustomization.yaml"]["generatorOptions"]
    assert options["annotations"] == {"grafana_folder": name}


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
def test_objects_have_names_that_kubernetes_takes(one: str, other: str) -> None:
    """An RFC 1123 label for any text, the same for the same, and another for another."""
    for most in (54, 63):
        assert LABEL.fullmatch(object_name(one, most))
        assert len(object_name(one, most)) <= most
        assert (object_name(one, most) == object_name(other, most)) == (one == other)
