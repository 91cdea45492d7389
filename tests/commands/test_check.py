"""`realmem check`: of what the config gives, or of anybody's files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from generator.checks import IDS
from generator.cli import run
from tests.support import promtool
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

NEAR, CACHE = "ContainerMemoryNearLimit", "ContainerWorkingSetIsCache"
KILLED, ESTIMATED = "ContainerOOMKilled", "MemoryMetricsEstimated"
BAD = """
groups:
  - name: mine
    rules:
      - record: a:b:c
        expr: sum(up
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "realmem.yaml").write_text("")
    return tmp_path


# Configs that change what is written, and the alerts whose tests can come out otherwise by them.
CONFIGS = {
    "metrics: {file_lists: exact}": (NEAR, CACHE, "ContainerMemoryThrashing", ESTIMATED),
    "metrics: {file_lists: estimate}": (NEAR, CACHE, "ContainerMemoryThrashing", ESTIMATED),
    "metrics: {labels: {pod: pod_name, container: container_name, cluster: k8s_cluster}}": (
        NEAR, KILLED, "NodeMemoryEvictionRisk",
    ),
    # Whose series no generated test has.
    "metrics: {cadvisor: 'job!=\"\", namespace=\"x\"'}": (),
    "dashboards: {cluster_variable: false, refresh: ''}": (),
    "alerts: {dashboard_url: 'https://g.example.org', runbook_url: 'https://r.example.org'}": (),
    "overrides: [{match: {workload: 'w'}, alerts: {ContainerMemoryNearLimit: {warning: 90%}}}]": (
        NEAR,
    ),
    "alerts: {ContainerMemoryLeak: {enabled: false}}": (),
    "alerts: {ContainerMemoryLeak: {severity: critical, for: 4h, lookahead: 0.8}}": (
        "ContainerMemoryLeak",
    ),
    "alerts: {ContainerOOMKilled: {for: 5m}, ContainerMemoryNearLimit: {for: 0m}}": (NEAR, KILLED),
    "alerts: {ContainerMemoryNearLimit: {warning: 1%, critical: 2%}}": (NEAR,),
    "alerts: {ContainerWorkingSetIsCache: {working_set: 90%, real_used: 20%}}": (CACHE,),
    "scope: {namespaces: {include: ['prod-.*', 'shop'], exclude: ['prod-test']}}": (NEAR, KILLED),
}  # fmt: skip


def test_the_default_bundle_has_no_findings(project: Path) -> None:
    """Our own rules and boards pass our own checks and all of promtool, with nothing excluded."""
    outcome = realmem(project, "check")
    assert outcome.out.startswith("no findings in ")
    assert outcome.code == 0


@pytest.mark.parametrize("config", CONFIGS)
def test_no_config_makes_findings(project: Path, config: str) -> None:
    """Nor does promtool find anything; of the rules' tests those run that the config can touch."""
    (project / "realmem.yaml").write_text(f"{config}\noutputs: [prometheus, tests]\n")
    outcome = realmem(project, "check", "--no-tools")
    assert outcome.out.startswith("no findings in ")
    assert outcome.code == 0
    assert realmem(project, "generate", "-q").code == 0
    promtool.check_rules(*(project / "output").glob("prometheus/rules/*.yaml"))
    if CONFIGS[config]:
        promtool.run_tests(*(project / "output" / f"tests/{name}.yaml" for name in CONFIGS[config]))


def test_finding_is_exit_1_with_place_and_summary(project: Path) -> None:
    """Errors and warnings are findings; the last line counts them."""
    (project / "bad.yaml").write_text(BAD)
    outcome = realmem(project, "check", "bad.yaml", "--ignore", "promtool")
    assert outcome.code == 1
    assert "bad.yaml:6: error rules/promql: a:b:c: " in outcome.out
    assert "1 error" in outcome.out.splitlines()[-1]


def test_select_and_ignore_take_ids_and_areas(project: Path) -> None:
    """What is not selected does not run; a name that no check has is an error with the nearest."""
    (project / "bad.yaml").write_text(BAD)
    assert realmem(project, "check", "bad.yaml", "--select", "rules/naming").code == 0
    outcome = realmem(project, "check", "--select", "rules/promq")
    assert (outcome.code, "rules/promql" in outcome.err) == (2, True)


def test_json_report_is_machine_readable(project: Path) -> None:
    """For tools that come after."""
    (project / "bad.yaml").write_text(BAD)
    arguments = ("check", "bad.yaml", "--select", "rules/promql", "--format", "json")
    (finding,) = json.loads(realmem(project, *arguments).out)["findings"]
    assert (finding["id"], finding["path"], finding["line"]) == ("rules/promql", "bad.yaml", 6)


def test_auto_format_is_annotations_in_a_github_workflow(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reviewer sees the finding at its line."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (project / "bad.yaml").write_text(BAD)
    outcome = realmem(project, "check", "bad.yaml", "--select", "rules/promql")
    assert outcome.out.startswith("::error file=bad.yaml,line=6")


def test_missing_promtool_is_said_and_in_ci_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipeline that quietly checks less is worse than none."""
    monkeypatch.setenv("PATH", str(project))
    outcome = realmem(project, "check")
    assert outcome.code == 0
    assert "not run: promtool is not installed" in outcome.out
    monkeypatch.setenv("CI", "true")
    assert realmem(project, "check").code == 1


def test_amtool_judges_the_output_that_the_config_names(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not use Alertmanager's output needs no amtool, not even in CI."""
    assert "Alertmanager" not in realmem(project, "check", "--ignore", "promtool").out
    (project / "realmem.yaml").write_text("outputs: [alertmanager]")
    checked = realmem(project, "check", "--ignore", "promtool")
    assert (checked.code, "1 Alertmanager config" in checked.out) == (0, True)
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setenv("CI", "true")
    assert realmem(project, "check", "--ignore", "promtool").code == 1
    (project / "realmem.yaml").write_text("")
    assert realmem(project, "check", "--ignore", "promtool").code == 0


def test_a_config_of_alertmanager_alone_can_be_checked(project: Path) -> None:
    """Anybody's, by its path."""
    (project / "am.yml").write_text("route: {receiver: a}\nreceivers: [{name: b}]\n")
    outcome = realmem(project, "check", "am.yml")
    assert outcome.out == (
        'am.yml: error amtool/check: undefined receiver "a" used in route\n'
        "1 error in 0 rules, 0 dashboards, 1 Alertmanager config\n"
    )


def test_path_that_does_not_exist_is_a_usage_error(project: Path) -> None:
    """A glob that matched nothing must not pass."""
    assert realmem(project, "check", "nowhere").code == 2


def test_folder_without_rules_and_dashboards_is_a_usage_error(project: Path) -> None:
    """A path that is wrong by a letter must not pass for one that is right."""
    (project / "empty").mkdir()
    outcome = realmem(project, "check", "empty")
    assert outcome.code == 2
    assert "error: empty: no rules and no dashboards here" in outcome.err


def test_bundle_is_shown_where_it_is_or_will_be_written(
    project: Path,
) -> None:
    """So that annotations stand at the files that are committed."""
    (project / "none.jsonnet").write_text(
        "{ prometheusRules+: { groups+: [{ name: 'mine', interval: '1m',"
        " rules: [{ record: 'bad', expr: 'up' }] }] } }"
    )
    (project / "realmem.yaml").write_text("overlays: [none.jsonnet]")
    outcome = realmem(project, "check", "--select", "rules/naming", "-o", "out")
    assert outcome.out.startswith("out/prometheus/rules/realmem-records.yaml:")


def test_quiet_says_nothing_where_nothing_is_wrong(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """-q leaves findings and exit code."""
    monkeypatch.chdir(project)
    assert run(["check", "-q", "--ignore", "promtool"]) == 0
    assert capsys.readouterr().out == ""


def test_lists_of_ids_are_separated_by_commas(project: Path) -> None:
    """As well as by repeating the option."""
    (project / "bad.yaml").write_text(BAD)
    found = realmem(
        project, "check", "bad.yaml", "--no-tools", "--select", "rules/naming,rules/promql"
    )
    assert "rules/promql" in found.out
    ignored = ("--ignore", "rules/promql, rules/chain")
    assert realmem(project, "check", "bad.yaml", "--no-tools", *ignored).code == 0


def test_the_config_chooses_checks_too(project: Path) -> None:
    """Of anybody's files as well; --select takes its place, --ignore adds to it."""
    (project / "bad.yaml").write_text(BAD)
    (project / "realmem.yaml").write_text("checks: {select: [rules], ignore: [rules/promql]}")
    assert realmem(project, "check", "bad.yaml").code == 0
    assert realmem(project, "check", "bad.yaml", "--select", "promtool").code == 1
    assert realmem(project, "check", "--ignore", "rules/chain").code == 0


def test_a_check_that_does_not_exist_is_an_error_of_the_config(project: Path) -> None:
    """With its place and the nearest."""
    (project / "bad.yaml").write_text(BAD)
    (project / "realmem.yaml").write_text("checks: {ignore: [rules/promq]}")
    outcome = realmem(project, "check", "bad.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        'error: realmem.yaml:1:19: checks.ignore[0]: no check "rules/promq";'
        ' did you mean "rules/promql"?\n'
    )


def test_anybodys_files_need_no_config(project: Path) -> None:
    """Unless one is named."""
    (project / "realmem.yaml").unlink()
    (project / "good.yaml").write_text("groups: []\n")
    assert realmem(project, "check", "good.yaml", "--no-tools").code == 0
    assert realmem(project, "check", "good.yaml", "-c", "absent.yaml").code == 2


def test_tools_can_be_left_out_and_it_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are missing, and in CI."""
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setenv("CI", "true")
    outcome = realmem(project, "check", "--no-tools")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        0,
        "not run, as asked: promtool, amtool",
    )


def test_what_is_something_else_is_counted(project: Path) -> None:
    """In words, on stderr; -v names each."""
    (project / "good.yaml").write_text("groups: []\n")
    service = "apiVersion: v1\nkind: Service\n"
    (project / "s.yaml").write_text(f"{service}---\n{service}")
    outcome = realmem(project, "check", ".", "--no-tools")
    assert (outcome.code, outcome.err.splitlines()[-1]) == (
        0,
        "neither rules nor dashboards: Service 2, other file 1",
    )
    named = realmem(project, "check", ".", "--no-tools", "-v")
    assert "not checked: s.yaml:4: Service\n" in named.out


def test_list_describes_the_checks(project: Path) -> None:
    """Without a config."""
    (project / "realmem.yaml").unlink()
    listed = json.loads(realmem(project, "list", "--checks", "--format", "json").out)["checks"]
    assert [each["id"] for each in listed] == list(IDS)
