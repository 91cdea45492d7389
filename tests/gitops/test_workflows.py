"""This repository's own workflows: least rights, pinned actions, steps that do what they say."""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tests.gitops.scripts import ROOT, bash, documents, install

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml"))}
WORKFLOWS = {name: documents(f".github/workflows/{name}.yml")[0] for name in TEXTS}
JOBS = [
    pytest.param(job, id=f"{name}-{id_}")
    for name, workflow in WORKFLOWS.items()
    for id_, job in workflow["jobs"].items()
]


def script(workflow: str, job: str, step: str) -> str:
    """Return what a step runs."""
    steps = WORKFLOWS[workflow]["jobs"][job]["steps"]
    (run,) = (each["run"] for each in steps if each.get("name") == step)
    return str(run)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_it_may_read_and_nothing_else(name: str) -> None:
    """No job gives itself more; no event runs a fork's code with our rights."""
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())
    # YAML 1.1 reads `on` as true.
    assert "pull_request_target" not in workflow[True]
    assert "secrets." not in TEXTS[name]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_the_commits_that_action_yml_uses(name: str) -> None:
    """One version of each, by commit, with the version that people read beside it."""
    used = re.findall(r"uses: (\S+)(.*)", TEXTS[name])
    assert used
    elsewhere = (ROOT / "action.yml").read_text() + (ROOT / "docs/gitops.md").read_text()
    for action, comment in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
        assert f"{action}{comment}" in elsewhere


@pytest.mark.parametrize("job", JOBS)
def test_no_token_is_left_behind_and_none_is_pasted(job: dict[str, Any]) -> None:
    """A checkout keeps no credentials, and `${{ }}` never becomes part of a script."""
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"] == {"persist-credentials": False}
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("job", ["test", "package"])
def test_every_python_that_is_promised_is_tested(job: str) -> None:
    """The classifiers of pyproject.toml say which."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert WORKFLOWS["ci"]["jobs"][job]["strategy"]["matrix"]["python"] == promised


def test_the_tests_are_those_of_every_machine() -> None:
    """What CI runs can be run here: no second list of steps."""
    assert script("ci", "test", "Test") == script("weekly", "newest", "Test") == ".ci/run"
    assert "exec make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    settings = WORKFLOWS["ci"]["jobs"]["test"]["env"]
    assert settings["LOCKED"] == "1"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{name} ?=\n" in makefile for name in settings)


def test_one_of_the_pythons_measures_coverage() -> None:
    """A version that is dropped from the matrix would take the gate with it."""
    asked = WORKFLOWS["ci"]["jobs"]["test"]["env"]["COVERAGE"]
    (python,) = re.findall(r"matrix\.python == '([0-9.]+)' && '1'", asked)
    assert python in WORKFLOWS["ci"]["jobs"]["test"]["strategy"]["matrix"]["python"]


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Return a runner's folder whose python makes an environment with our realmem in it."""
    install(tmp_path / "prepared")
    pip = tmp_path / "prepared" / "bin" / "pip"
    pip.write_text("#!/bin/sh\n")
    pip.chmod(0o755)
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\n[ "$2" = venv ] && cp -r "{tmp_path}/prepared" "$3"\n')
    python.chmod(0o755)
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "output", checkout / "output")
    shutil.copy(ROOT / "realmem.yaml", checkout)
    return tmp_path


def run(runner: Path, text: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "RUNNER_TEMP": str(runner),
        "GITHUB_WORKSPACE": str(runner / "checkout"),
        "PATH": f"{runner / 'bin'}:/usr/bin:/bin",
    }
    return bash(text, runner / "checkout", variables)


def test_the_installed_wheel_must_write_what_is_committed(runner: Path) -> None:
    """The job fails where it does not, and names the file."""
    step = script("ci", "package", "Install in an empty environment, and generate")
    done = run(runner, step)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(runner / "work")
    shutil.rmtree(runner / "empty")
    (runner / "checkout/output/prometheus/rules/realmem-alerts.yaml").write_text("groups: []\n")
    done = run(runner, step)
    assert done.returncode == 1
    assert "realmem-alerts.yaml" in done.stdout


def test_the_newest_promtool_gets_all_rules_and_all_tests(tmp_path: Path) -> None:
    """Each rule file of the output, each test that is written by hand, each that is generated."""
    promtool = tmp_path / "prometheus" / "promtool"
    promtool.parent.mkdir()
    promtool.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    promtool.chmod(0o755)
    step = script("weekly", "prometheus", "Check the rules, and run their tests")
    done = bash(step, ROOT, {"RUNNER_TEMP": str(tmp_path)})
    given = {line for line in done.stdout.splitlines() if line.endswith(".yaml")}
    folders = ("output/prometheus/rules", "output/tests", "tests/alerts", "tests/rules")
    there = {path for each in folders for path in (ROOT / each).glob("*.yaml")}
    assert given == {path.relative_to(ROOT).as_posix() for path in there}
