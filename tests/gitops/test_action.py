"""The GitHub Action: its steps run as a runner runs them, and no input becomes a program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docs.pages import fences
from tests.gitops.scripts import ROOT, bash, documents, exists, install, options

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

(ACTION,) = documents("action.yml")
STEPS = ACTION["runs"]["steps"]
SCRIPTS = {step["name"]: step["run"] for step in STEPS if "run" in step}
INSTALL, TELL, STALE, FINDINGS = SCRIPTS
PAGE = ROOT / "docs" / "gitops.md"


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Return a runner's folder: a checkout with a config and its output, and realmem installed."""
    install(tmp_path / "temp" / "realmem")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "realmem.yaml").write_text("outputs: [prometheus]\n")
    done = bash('"$RUNNER_TEMP/realmem/bin/realmem" generate', checkout, variables(tmp_path))
    assert done.returncode == 0
    return tmp_path


def variables(runner: Path) -> dict[str, str]:
    files = {name: str(runner / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return {"RUNNER_TEMP": str(runner / "temp"), **files}


def step(runner: Path, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run one step with these inputs, and the defaults of all others."""
    (environment,) = (each["env"] for each in STEPS if each.get("name") == name)
    given = {key: entry["default"] for key, entry in ACTION["inputs"].items()} | inputs
    resolved = {
        key: given[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]]  # type: ignore[index]
        for key, value in environment.items()
    }
    return bash(SCRIPTS[name], runner / "checkout", {**variables(runner), **resolved})


def outputs(runner: Path) -> dict[str, str]:
    """Read the outputs as a runner does."""
    text = (runner / "GITHUB_OUTPUT").read_text()
    heredocs = re.findall(r"^([\w-]+)<<(\S+)\n(.*?)\n\2$", text, re.DOTALL | re.MULTILINE)
    return dict(re.findall(r"^([\w-]+)=(.*)$", text, re.MULTILINE)) | {
        name: value for name, _, value in heredocs
    }


def test_actions_of_others_are_pinned_to_commits() -> None:
    """A tag can be moved; in the example of the page, too."""
    (workflow,) = (each for each in fences(PAGE) if each.name.startswith(".github"))
    (job,) = yaml.safe_load(workflow.text)["jobs"].values()
    used = [each["uses"] for each in [*STEPS, *job["steps"]] if "uses" in each]
    assert len(used) == 4
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each) for each in used)


def test_no_script_has_an_expression_pasted_in() -> None:
    """`${{ }}` is replaced before bash reads the script; what stands in it would run."""
    assert all("${{" not in script for script in SCRIPTS.values())
    (workflow,) = (each for each in fences(PAGE) if each.name.startswith(".github"))
    (job,) = yaml.safe_load(workflow.text)["jobs"].values()
    assert all("${{" not in each.get("run", "") for each in job["steps"])


def test_every_input_is_used_and_every_used_one_exists() -> None:
    """And the page lists them with their defaults."""
    text = yaml.safe_dump(ACTION["runs"])
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    rows = re.findall(r"^\| ([\w-]+) \| ([^|]*)\|", PAGE.read_text(), re.MULTILINE)
    listed = {name: default.strip() for name, default in rows if name != "input"}
    assert listed == {name: entry["default"] for name, entry in ACTION["inputs"].items()}


def test_outputs_come_from_the_step_that_writes_them() -> None:
    """By its id."""
    for name, entry in ACTION["outputs"].items():
        assert entry["value"] == f"${{{{ steps.diff.outputs.{name} }}}}"
    (tell,) = (each for each in STEPS if each.get("id") == "diff")
    assert tell["name"] == TELL


def test_every_command_and_option_exists() -> None:
    """`--chek` would be noticed."""
    found = [pair for script in SCRIPTS.values() for pair in options(script)]
    assert {command for command, _ in found} == {"diff", "generate", "check"}
    assert all(exists(*pair) for pair in found)


def test_fresh_output_passes_and_changes_nothing(runner: Path) -> None:
    """All steps, in their order."""
    assert step(runner, TELL).returncode == 0
    assert outputs(runner)["changed"] == "false"
    assert outputs(runner)["comment"] == "### realmem: nothing changes"
    assert step(runner, STALE).returncode == 0


def test_stale_output_is_told_and_then_fails(runner: Path) -> None:
    """The comment is there before the check stops the job."""
    config = "outputs: [prometheus]\nalerts: {ContainerMemoryLeak: {enabled: false}}\n"
    (runner / "checkout/realmem.yaml").write_text(config)
    assert step(runner, TELL).returncode == 0
    found = outputs(runner)
    assert found["changed"] == "true"
    assert "goes: `ContainerMemoryLeak`" in found["comment"]
    (file,) = (runner / "temp").glob("*.md")
    assert found["comment-file"] == str(file)
    assert file.read_text().strip() == found["comment"]
    assert (runner / "GITHUB_STEP_SUMMARY").read_text() == file.read_text()
    done = step(runner, STALE)
    assert done.returncode == 1
    assert "realmem generate" in done.stderr


def test_other_branch_is_compared_with_and_may_have_no_output(runner: Path) -> None:
    """In the pull request that brings realmem, everything appears."""
    assert step(runner, TELL, against="output").returncode == 0
    assert outputs(runner)["changed"] == "false"
    assert step(runner, TELL, against=".realmem-base/output").returncode == 0
    assert "appears: `ContainerMemoryLeak`" in outputs(runner)["comment"]


def test_mistake_in_the_config_fails_with_its_message(runner: Path) -> None:
    """Exit 2 is no difference."""
    (runner / "checkout/realmem.yaml").write_text("alert: {}\n")
    done = step(runner, TELL)
    assert done.returncode == 2
    assert "realmem.yaml:1:1: unknown key" in done.stderr


@pytest.mark.parametrize("name", [TELL, STALE, FINDINGS])
def test_inputs_are_data(runner: Path, name: str) -> None:
    """Neither a command nor an option can be smuggled in."""
    spiteful = '$(touch pwned); touch pwned; `touch pwned`" --help'
    given = dict.fromkeys(("config", "output", "against"), spiteful)
    assert step(runner, name, **given).returncode == 2
    assert step(runner, name, config="--help").returncode == 2
    assert not list(runner.rglob("pwned"))


def test_findings_are_annotations(runner: Path) -> None:
    """As GitHub reads them; a missing promtool is said, and stops nobody."""
    checkout = runner / "checkout"
    group = "{name: 'a', interval: '1m', rules: [{record: 'a:b:c', expr: 'sum('}]}"
    (checkout / "a.jsonnet").write_text(f"{{prometheusRules+: {{groups+: [{group}]}}}}")
    (checkout / "realmem.yaml").write_text("outputs: [prometheus]\noverlays: [a.jsonnet]\n")
    done = step(runner, FINDINGS)
    assert done.returncode == 1
    assert "::error file=output/prometheus/rules/realmem-records.yaml" in done.stdout
