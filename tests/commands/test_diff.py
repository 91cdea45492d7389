"""`realmem diff`: what a config, or another branch, changes, told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

OUTPUTS = "outputs: [prometheus, grafana, alertmanager]\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a config and its output."""
    (tmp_path / "realmem.yaml").write_text(OUTPUTS)
    assert realmem(tmp_path, "generate", "-q").code == 0
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / "realmem.yaml").write_text(OUTPUTS + text)


def test_fresh_output_has_no_difference(project: Path) -> None:
    """Exit 0."""
    outcome = realmem(project, "diff")
    assert (outcome.code, outcome.out, outcome.err) == (0, "nothing changes\n", "")


def test_threshold_is_told_of_alert_and_panels(project: Path) -> None:
    """Exit 1, as for generate --check; what follows from a config is seen where it shows."""
    configure(project, "alerts: {ContainerMemoryNearLimit: {warning: 90%, for: 10m}}\n")
    outcome = realmem(project, "diff")
    assert outcome.code == 1
    assert "ContainerMemoryNearLimit (warning): threshold 0.95 becomes 0.9; for 15m" in outcome.out
    assert 'panel "Real used / bound"' in outcome.out
    assert 'thresholds "0.95, 0.98" becomes "0.9, 0.98"' in outcome.out
    assert "Recording rules" not in outcome.out


def test_alert_that_is_switched_off_goes_from_inhibit_rules_too(project: Path) -> None:
    """What mutes it is compared by its matchers."""
    configure(project, "alerts: {ContainerMemoryLeak: {enabled: false}}\n")
    out = realmem(project, "diff").out
    assert "goes: ContainerMemoryLeak (warning)" in out
    assert "target: 'alertname=~\"ContainerMemoryLeak|" in out


def test_before_the_first_generate_everything_appears(tmp_path: Path) -> None:
    """There is nothing to compare with, and that is no mistake."""
    (tmp_path / "realmem.yaml").write_text(OUTPUTS)
    outcome = realmem(tmp_path, "diff", "--format", "markdown")
    assert outcome.code == 1
    assert "- appears: `ContainerMemoryLeak` (`warning`)" in outcome.out
    assert not (tmp_path / "output").exists()


def test_folder_of_another_branch_is_compared_with(project: Path) -> None:
    """The output that this branch commits is current, and still there is something to tell."""
    (project / "output").rename(project / "main")
    configure(project, "rules: {interval: 30s}\n")
    realmem(project, "generate", "-q")
    assert realmem(project, "diff").code == 0
    outcome = realmem(project, "diff", "main", "--format", "markdown")
    assert outcome.code == 1
    assert ": interval `2m` becomes `30s`" in outcome.out


def test_two_folders_need_no_config(project: Path) -> None:
    """The second is where things go."""
    (project / "output").rename(project / "one")
    configure(project, "alerts: {ContainerMemoryLeak: {enabled: false}}\n")
    realmem(project, "generate", "-q", "-o", "two")
    (project / "realmem.yaml").unlink()
    assert "goes: ContainerMemoryLeak" in realmem(project, "diff", "one", "two").out
    assert "appears: ContainerMemoryLeak" in realmem(project, "diff", "two", "one").out


def test_folder_that_is_not_there_is_an_error(project: Path) -> None:
    """A typing error must not pass for a first run."""
    outcome = realmem(project, "diff", "nowhere")
    assert outcome.code == 2
    assert "error: nowhere: no such folder" in outcome.err


def test_files_of_the_users_own_are_not_compared(project: Path) -> None:
    """What the manifest does not list is none of realmem's business."""
    (project / "output/prometheus/rules/mine.yaml").write_text("groups: []\n")
    assert realmem(project, "diff").code == 0


def test_folder_without_a_manifest_is_read_as_it_is(project: Path) -> None:
    """Its rules and dashboards are compared all the same."""
    (project / "output/.realmem-manifest.json").unlink()
    out = realmem(project, "diff").out
    assert "Alerts" not in out
    assert "Dashboards" not in out


def test_broken_file_is_named(project: Path) -> None:
    """What is in it, nobody knows."""
    (project / "output/prometheus/rules/realmem-alerts.yaml").write_text("a: [")
    outcome = realmem(project, "diff")
    assert outcome.code == 1
    assert "cannot be read: prometheus/rules/realmem-alerts.yaml" in outcome.out


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "x: !!python/name:os.system\n"])
def test_alertmanager_config_of_any_kind_is_borne(project: Path, text: str) -> None:
    """YAML that makes objects makes none here; what is no config is named, or is without rules."""
    mutes = project / "output/alertmanager/realmem.yaml"
    mutes.write_text(f"{text}route: {{receiver: a}}\nreceivers: [{{name: a}}]\n")
    outcome = realmem(project, "diff")
    assert outcome.code == 1
    said = "cannot be read: alertmanager/realmem.yaml" if "? " in text else "appears: 'alertname"
    assert said in outcome.out


def test_change_of_a_comment_is_said_to_be_no_change_of_rules(project: Path) -> None:
    """The exit code is that of generate --check."""
    rules = project / "output/prometheus/rules/realmem-alerts.yaml"
    rules.write_text(f"# Mine.\n{rules.read_text()}")
    outcome = realmem(project, "diff")
    assert outcome.code == 1
    assert "only what is around them" in outcome.out
    assert "0 files created, 1 updated, 0 deleted" in outcome.out


def test_same_question_gives_the_same_answer(project: Path) -> None:
    """Sorted, without times."""
    configure(project, "alerts: {labels: {team: a}}\nrules: {interval: 30s}\n")
    first = realmem(project, "diff", "--format", "markdown").out
    assert realmem(project, "diff", "--format", "markdown").out == first
