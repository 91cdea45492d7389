"""Each example is what its config gives today, and works as its first lines say."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, targets
from tests.docs.pages import ROOT
from tests.support import kubectl
from tests.support.programs import program
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "examples"
NAMES = (
    "kube-prometheus-stack",
    "many-clusters-on-mimir",
    "minimal",
    "old-kubelets",
    "overrides-by-team",
    "victoriametrics",
)


def documents(name: str, pattern: str) -> list[tuple[Path, Any]]:
    found = [
        (path, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((EXAMPLES / name / "output").glob(pattern))
    ]
    assert found, pattern
    return found


def test_every_example_is_tested() -> None:
    """A new folder needs a name here."""
    assert tuple(sorted(path.parent.name for path in EXAMPLES.glob("*/realmem.yaml"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_is_what_the_config_gives(name: str) -> None:
    """`make generate` brings it up to date."""
    folder = f"examples/{name}"
    outcome = realmem(
        ROOT, "generate", "--check", "-c", f"{folder}/realmem.yaml", "-o", f"{folder}/output"
    )
    assert outcome.code == 0, f"{outcome.out}\n{outcome.err}\nrun `make generate`"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_to_say(name: str) -> None:
    """An example that warned of itself would be none to follow; and editors find its schema."""
    path = EXAMPLES / name / "realmem.yaml"
    assert targets.notes(bundle.load(path)) == []
    assert path.read_text(encoding="utf-8").startswith(
        "# yaml-language-server: $schema=../../docs/realmem.schema.json\n"
    )


@pytest.mark.parametrize("name", ["minimal", "old-kubelets", "overrides-by-team"])
def test_promtool_takes_the_rules(name: str) -> None:
    """And runs the tests of one's own thresholds."""
    output = EXAMPLES / name / "output"
    for verb, pattern in (("check", "prometheus/rules/*.yaml"), ("test", "tests/*.yaml")):
        paths = [str(path) for path in sorted(output.glob(pattern))]
        if paths:
            done = subprocess.run(
                [program("promtool"), verb, "rules", *paths],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr


def test_kube_prometheus_stack_finds_its_rules_and_dashboards() -> None:
    """By the label of the release, and by the sidecar's."""
    folder = EXAMPLES / "kube-prometheus-stack" / "output"
    rules = kubectl.read(sorted(folder.glob("prometheus-operator/*.yaml")))
    assert {one["metadata"]["labels"]["release"] for one in rules} == {"kube-prometheus-stack"}
    boards = kubectl.read(sorted(folder.glob("grafana-sidecar/*.yaml")))
    assert {one["metadata"]["labels"]["grafana_dashboard"] for one in boards} == {"1"}


def test_each_cluster_on_mimir_has_a_namespace_of_its_own() -> None:
    """Also the one with an ARN for a name, and its alerts link to their runbooks."""
    found = documents("many-clusters-on-mimir", "mimir/*.yaml")
    assert len({namespace["namespace"] for _, namespace in found}) == 3
    names = set()
    for _, namespace in found:
        for rule in (rule for group in namespace["groups"] for rule in group["rules"]):
            if "alert" in rule:
                names.add(rule["labels"]["cluster"])
                page = rule["annotations"]["runbook_url"].rsplit("/", 1)[1]
                assert (EXAMPLES / "many-clusters-on-mimir/output/runbooks" / page).exists()
    assert "arn:aws:eks:ap-south-1:1234567890:cluster/shop" in names
    assert len(names) == 3


def test_vmalert_takes_the_rules() -> None:
    """Its dry run parses them."""
    rules = EXAMPLES / "victoriametrics" / "output" / "victoriametrics" / "rules" / "*.yaml"
    done = subprocess.run(
        [program("vmalert"), "-dryRun", f"-rule={rules}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
