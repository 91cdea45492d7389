"""The hooks for pre-commit, run by pre-commit in a repository of their user's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.gitops.scripts import ROOT, documents, exists, git, install, options

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
(HOOKS,) = documents(MANIFEST.name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a config, its output and the hooks, all committed.

    The hooks are those of the manifest. Only where realmem comes from differs: pre-commit would
    install it from a network.
    """
    install(tmp_path / "installed")
    folder = tmp_path / "repository"
    folder.mkdir()
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    # promtool's own tests of a whole bundle take half a minute.
    hooks[1]["args"] = ["--select", "rules"]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (folder / "realmem.yaml").write_text("outputs: [prometheus]\n")
    git(folder, "init", "--quiet")
    subprocess.run([tmp_path / "installed/bin/realmem", "generate", "-q"], cwd=folder, check=True)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "one")
    return folder


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    program = Path(sys.executable).parent / "pre-commit"
    environment = {
        **os.environ,
        "PATH": f"{folder.parent / 'installed/bin'}:{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.parent / "home"),
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_pre_commit_accepts_the_manifest(tmp_path: Path) -> None:
    """By its own check."""
    (tmp_path / "repository").mkdir()
    assert run(tmp_path / "repository", "validate-manifest", str(MANIFEST)) == (0, "")


def test_each_hook_runs_a_command_with_options_that_exist() -> None:
    """And both commands that a pipeline needs have one."""
    assert [hook["entry"] for hook in HOOKS] == ["realmem generate", "realmem check"]
    for hook in HOOKS:
        name, *_ = hook["entry"].split()[1:]
        assert exists(name, "-c")
        assert all(exists(*each) for each in options(hook["entry"]))


def test_commit_of_a_current_output_passes(repository: Path) -> None:
    """Both hooks run, for the config is among the files."""
    code, said = run(repository, "run", "--all-files")
    assert code == 0, said
    assert said.count("Passed") == 2


def test_config_without_its_output_fails_and_is_mended(repository: Path) -> None:
    """The hook writes, pre-commit stops, the user adds what was written."""
    (repository / "realmem.yaml").write_text("outputs: [prometheus]\nrules: {interval: 30s}\n")
    git(repository, "add", "realmem.yaml")
    code, said = run(repository, "run", "realmem-generate")
    assert code == 1
    assert "files were modified by this hook" in said
    git(repository, "add", "--all")
    assert run(repository, "run", "realmem-generate")[0] == 0


def test_new_output_file_does_not_slip_through(repository: Path) -> None:
    """Git does not call a new file a change, but the manifest lists it."""
    (repository / "realmem.yaml").write_text("outputs: [prometheus, mixin]\n")
    git(repository, "add", "realmem.yaml")
    assert run(repository, "run", "realmem-generate")[0] == 1


def test_findings_stop_a_commit(repository: Path) -> None:
    """An overlay that breaks an expression, for one."""
    group = "{name: 'a', interval: '1m', rules: [{record: 'a:b:c', expr: 'sum('}]}"
    (repository / "a.jsonnet").write_text(f"{{prometheusRules+: {{groups+: [{group}]}}}}")
    (repository / "realmem.yaml").write_text("outputs: [prometheus]\noverlays: [a.jsonnet]\n")
    git(repository, "add", "--all")
    code, said = run(repository, "run", "realmem-check")
    assert code == 1
    assert "rules/promql" in said


def test_commit_of_something_else_runs_nothing(repository: Path) -> None:
    """Who edits a program waits for no hook."""
    (repository / "main.go").write_text("package main\n")
    git(repository, "add", "--all")
    assert run(repository, "run")[1].count("Skipped") == 2
