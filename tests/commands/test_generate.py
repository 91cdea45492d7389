"""`realmem generate`: writes, checks, shows differences, and says what it did."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator.targets import TARGETS
from tests.support.running import realmem

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "realmem.yaml").write_text("outputs: [prometheus]\n")
    return tmp_path


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_writes_what_the_config_names_and_counts_it(project: Path) -> None:
    """Words go to stderr, so that stdout stays for results."""
    outcome = realmem(project, "generate")
    assert (outcome.code, outcome.out) == (0, "")
    assert "created, 0 updated, 0 deleted, 0 unchanged" in outcome.err
    assert (project / "output/prometheus/rules/realmem-records.yaml").exists()
    assert not (project / "output/grafana").exists()


def test_the_first_run_says_what_to_do_with_each_output(tmp_path: Path) -> None:
    """A line an output, and what it names is there; nobody is told twice."""
    config = "outputs: [" + ", ".join(TARGETS) + "]\n"
    (tmp_path / "realmem.yaml").write_text(config)
    first = realmem(tmp_path, "generate", "-o", "deploy").err
    said = dict(re.findall(r"^  ([a-z-]+): (.+)$", first.partition("\nnext:\n")[2], re.MULTILINE))
    assert list(said) == list(TARGETS)
    for name, line in said.items():
        named = re.findall(r"deploy/[^ ,;]*[^ ,;:]", line)
        assert named, line
        assert all(any(tmp_path.glob(path)) for path in named), line
        assert all(path.startswith(f"deploy/{name}") for path in named)
    assert "next:" not in realmem(tmp_path, "generate", "-o", "deploy").err


def test_a_quiet_first_run_says_nothing(project: Path) -> None:
    """-q keeps to errors."""
    assert realmem(project, "generate", "-q").err == ""


def test_second_run_changes_nothing(project: Path) -> None:
    """Unchanged files keep their time of modification."""
    realmem(project, "generate")
    rules = project / "output/prometheus/rules/realmem-alerts.yaml"
    before = rules.stat().st_mtime_ns
    assert "0 created, 0 updated, 0 deleted" in realmem(project, "generate").err
    assert rules.stat().st_mtime_ns == before


def test_check_is_silent_about_a_fresh_folder(project: Path) -> None:
    """Exit 0: what is committed is what the config gives."""
    realmem(project, "generate")
    outcome = realmem(project, "generate", "--check")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_check_lists_what_is_stale_and_writes_nothing(project: Path) -> None:
    """Exit 1, the files on stdout, and the command that mends it."""
    realmem(project, "generate")
    (project / "realmem.yaml").write_text("rules: {interval: 30s}\noutputs: [prometheus]\n")
    before = snapshot(project)
    outcome = realmem(project, "generate", "--check")
    assert outcome.code == 1
    assert "update: output/prometheus/rules/realmem-records.yaml" in outcome.out
    assert outcome.err.splitlines()[-1] == "  realmem generate"
    assert snapshot(project) == before


def test_check_names_the_command_with_its_options(project: Path) -> None:
    """Copied and pasted, it must do the right thing."""
    (project / "realmem.yaml").rename(project / "our prod.yaml")
    outcome = realmem(project, "generate", "--check", "-c", "our prod.yaml", "-o", "out")
    assert outcome.code == 1
    *_, said = outcome.err.splitlines()
    assert said == "  realmem generate -c 'our prod.yaml' -o out"
    _, *arguments = shlex.split(said)
    assert realmem(project, *arguments).code == 0
    assert realmem(project, *arguments, "--check").code == 0


def test_diff_prints_what_would_change_and_writes_nothing(project: Path) -> None:
    """A unified diff, as git shows it."""
    realmem(project, "generate")
    (project / "realmem.yaml").write_text("rules: {interval: 30s}\noutputs: [prometheus]\n")
    before = snapshot(project)
    outcome = realmem(project, "generate", "--diff")
    assert outcome.code == 1
    assert "-    interval: 2m\n+    interval: 30s\n" in outcome.out
    assert snapshot(project) == before


def test_output_that_is_no_longer_wanted_is_pruned_and_other_files_stay(project: Path) -> None:
    """Only files that realmem wrote are removed."""
    (project / "realmem.yaml").write_text("outputs: [prometheus, mixin]\n")
    realmem(project, "generate")
    mine = project / "output/mixin/mine.libsonnet"
    mine.write_text("{}")
    (project / "realmem.yaml").write_text("outputs: [prometheus]\n")
    outcome = realmem(project, "generate", "-v")
    assert "delete: output/mixin/mixin.libsonnet" in outcome.err
    assert not (project / "output/mixin/mixin.libsonnet").exists()
    assert mine.exists()


def test_tests_that_cannot_be_written_are_said(project: Path) -> None:
    """A selector without an obvious example leaves the tests out, not silently."""
    (project / "realmem.yaml").write_text(
        "metrics: {cadvisor: 'job=~\"kube.*\"'}\noutputs: [prometheus, tests]\n"
    )
    outcome = realmem(project, "generate")
    assert 'tests/ is left out: no label can be made up that passes job=~"kube.*"' in (outcome.err)
    assert not (project / "output/tests").exists()


def test_edited_file_that_is_no_longer_wanted_is_kept_and_named(project: Path) -> None:
    """An edit is somebody's work: it is not deleted."""
    (project / "realmem.yaml").write_text("outputs: [prometheus, mixin]\n")
    realmem(project, "generate")
    mixin = project / "output/mixin/mixin.libsonnet"
    mixin.write_text("edited")
    (project / "realmem.yaml").write_text("outputs: [prometheus]\n")
    assert "kept: output/mixin/mixin.libsonnet: no longer generated" in (
        realmem(project, "generate").err
    )
    assert mixin.read_text() == "edited"


def test_leftover_of_an_interrupted_run_is_not_taken_for_fresh(project: Path) -> None:
    """Even if the files themselves happen to be current."""
    realmem(project, "generate")
    folder = project / "output"
    (folder / ".realmem-done.json").write_bytes(b"")
    outcome = realmem(project, "generate", "--check")
    assert outcome.code != 0
    (folder / ".realmem-done.json").unlink()


def test_quiet_says_nothing(project: Path) -> None:
    """-q is for pipelines."""
    assert realmem(project, "generate", "-q").err == ""


def test_empty_name_of_a_folder_is_refused(project: Path) -> None:
    """An unset variable in a script must not fill the current folder."""
    outcome = realmem(project, "generate", "-o", "")
    assert outcome.code == 2
    assert "it is empty; name a folder" in outcome.err
    assert [path.name for path in project.iterdir()] == ["realmem.yaml"]


def test_full_device_behind_stdout_is_one_line(project: Path) -> None:
    """No traceback where the results cannot be printed."""
    command = f"{sys.executable} -m generator generate --diff > /dev/full"
    run = subprocess.run(  # noqa: S602 - a redirection is what it is about
        command,
        shell=True,
        cwd=project,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)


def test_empty_config_is_enough(tmp_path: Path) -> None:
    """Every setting has a default."""
    (tmp_path / "realmem.yaml").write_text("")
    assert realmem(tmp_path, "generate").code == 0
    assert (tmp_path / "output/grafana/dashboards").is_dir()


def test_same_input_gives_same_bytes_whatever_the_surroundings(tmp_path: Path) -> None:
    """Two folders, two hash seeds, two locales, two time zones: identical files."""
    seen = []
    one = {"PYTHONHASHSEED": "1", "LC_ALL": "C"}
    other = {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}
    for number, surroundings in enumerate((one, other)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "realmem.yaml").write_text("outputs: [prometheus, grafana, mixin]\n")
        command = [sys.executable, "-m", "generator", "generate"]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **surroundings}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        seen.append(snapshot(folder / "output"))
    assert seen[0] == seen[1]


def test_committed_output_is_what_the_committed_config_gives() -> None:
    """What a newcomer reads first is current."""
    assert realmem(ROOT, "generate", "--check").out == ""
