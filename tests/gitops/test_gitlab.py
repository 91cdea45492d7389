"""The GitLab template: its job run as a runner runs it, in a clone with a merge request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docs.pages import fences
from tests.gitops.scripts import ROOT, bash, documents, exists, git, install, options

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

HEAD, BODY = documents("ci/gitlab.yml")
INPUTS = HEAD["spec"]["inputs"]
JOB = BODY["realmem"]
PLACE = "/tmp/realmem"  # noqa: S108 - of a job's own container
ALL = [*JOB["before_script"], *JOB["script"]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone that has the head of a merge request, whose target has an output."""
    install(tmp_path / "realmem")
    origin, folder = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init", "--quiet")
    (origin / "realmem.yaml").write_text("outputs: [prometheus]\n")
    bash('"$REALMEM" generate', origin, {"REALMEM": str(tmp_path / "realmem/bin/realmem")})
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "one")
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    return folder


def run(clone: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the job's script; only where things are kept differs."""
    given = {name: entry.get("default", "") for name, entry in INPUTS.items()} | inputs
    variables = {
        name: given[re.fullmatch(r"\$\[\[ inputs\.(\w+) \]\]", entry["value"])[1]]  # type: ignore[index]
        for name, entry in JOB["variables"].items()
    }
    # That promtool tests a whole bundle is other tests' affair.
    script = "\n".join(JOB["script"][:-1]).replace(PLACE, str(clone.parent / "realmem"))
    head = git(clone, "rev-parse", "HEAD")
    return bash(
        script, clone, {**variables, "CI_COMMIT_SHA": head, "GIT_CONFIG_GLOBAL": "/dev/null"}
    )


def test_every_input_is_used_and_every_used_one_exists() -> None:
    """The page's example gives the one that has no default."""
    used = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", yaml.safe_dump(BODY)))
    assert used == set(INPUTS)
    page = ROOT / "docs" / "gitops.md"
    (example,) = (each for each in fences(page) if each.name == ".gitlab-ci.yml")
    (included,) = yaml.safe_load(example.text)["include"]
    assert (ROOT / included["file"]).is_file()
    given = set(included["inputs"])
    assert {name for name, entry in INPUTS.items() if "default" not in entry} <= given <= used


def test_inputs_reach_scripts_as_variables_only() -> None:
    """GitLab would paste them into a script, and expand what looks like a variable."""
    assert "$[[" not in "".join(ALL)
    assert all(entry["expand"] is False for entry in JOB["variables"].values())


def test_image_is_pinned() -> None:
    """By its digest."""
    assert re.search(r"@sha256:[0-9a-f]{64}$", INPUTS["image"]["default"])


def test_every_command_and_option_exists() -> None:
    """`--chek` would be noticed."""
    found = [pair for script in ALL for pair in options(script)]
    assert {command for command, _ in found} == {"diff", "generate", "check"}
    assert all(exists(*pair) for pair in found)


def test_current_output_passes(clone: Path) -> None:
    """And says that nothing changes."""
    done = run(clone)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "### realmem: nothing changes\n"
    assert JOB["artifacts"]["paths"] == ["realmem-changes.md"]
    assert (clone / "realmem-changes.md").read_text() == done.stdout


def test_change_is_told_against_the_target_and_stale_output_fails(clone: Path) -> None:
    """Told first, so that the artifact is there."""
    config = "outputs: [prometheus]\nalerts: {ContainerMemoryLeak: {enabled: false}}\n"
    (clone / "realmem.yaml").write_text(config)
    done = run(clone)
    assert done.returncode == 1
    assert "goes: `ContainerMemoryLeak`" in done.stdout
    assert "realmem generate" in done.stderr


def test_target_without_an_output_has_everything_appear(clone: Path) -> None:
    """As the first merge request has it."""
    done = run(clone, output="deploy")
    assert done.returncode == 1
    assert "appears: `ContainerMemoryLeak`" in done.stdout


def test_inputs_are_data(clone: Path) -> None:
    """Neither a command nor an option can be smuggled in."""
    spiteful = '$(touch pwned); touch pwned; `touch pwned`" --help'
    assert run(clone, config=spiteful).returncode == 2
    assert run(clone, config="--help").returncode == 2
    assert run(clone, output=spiteful).returncode == 1
    assert not list(clone.parent.rglob("pwned"))
