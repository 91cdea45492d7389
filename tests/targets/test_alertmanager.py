"""The generated Alertmanager config: amtool accepts it, and a real Alertmanager does as meant."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, catalogue, checks, targets
from generator.checks.expressions import Binary
from generator.checks.inference import Inference
from generator.checks.parsing import Unparsable, parse
from generator.targets.inhibitions import CACHE, IDENTITY, LOOP, alerts, inhibitions
from tests.support import alertmanager, generated
from tests.support.configs import load
from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from generator.bundle import Bundle
    from generator.checks.expressions import Expr

Labels = dict[str, str]

FILE = "alertmanager/realmem.yaml"
NEAR, LEAK, KILLED = "ContainerMemoryNearLimit", "ContainerMemoryLeak", "ContainerOOMKilled"
ALL_OFF = "\n".join(f"  {name}: {{enabled: false}}" for name in catalogue.declared())
WORKLOAD = {"cluster": "east", "namespace": "shop", "workload": "web", "container": "app"}
POD = {**WORKLOAD, "pod": "web-0"}


def made(folder: Path, text: str) -> Bundle:
    return bundle.make(load(folder, text))


def written(given: Bundle, folder: Path) -> Path:
    """Write the generated config, as a user would find it."""
    path = folder / "alertmanager.yml"
    path.write_bytes(targets.render(given, ["alertmanager"])[FILE])
    return path


def read(given: Bundle) -> Any:  # noqa: ANN401 - parsed YAML
    return yaml.safe_load(targets.render(given, ["alertmanager"])[FILE])


def receivers(path: Path, **labels: str) -> str:
    """Return who is told of an alert, as amtool says."""
    done = subprocess.run(
        [
            program("amtool"),
            *("config", "routes", "test", f"--config.file={path}"),
            *(f"{name}={value}" for name, value in labels.items()),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def muted(config: Path, sent: Iterable[Labels]) -> set[str]:
    """Return the `case` labels of the alerts that a real Alertmanager mutes among these.

    The last two alerts are ours: Alertmanager reads alerts in order, so once the second of them is
    muted by the first, it has judged all others.
    """
    with_rule = yaml.safe_load(config.read_text(encoding="utf-8"))
    with_rule["inhibit_rules"].append(
        {"source_matchers": ["alertname=Last"], "target_matchers": ["alertname=Muted"]}
    )
    config.write_text(yaml.safe_dump(with_rule), encoding="utf-8")
    with alertmanager.serve(config) as running:
        running.post([*sent, {"alertname": "Last"}, {"alertname": "Muted", "case": "last"}])
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = {dict(labels).get("case", "") for labels, yes in running.muted().items() if yes}
            if "last" in found:
                return found - {"last"}
            time.sleep(0.02)
    raise AssertionError("Alertmanager has not judged the alerts within 10 s")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "metrics: {labels: {cluster: k8s_cluster}}",
        "alertmanager: {receivers: {critical: pager, warning: chat, info: chat}}",
        "alertmanager: {receivers: {critical: default, warning: 'a \"b\" {{c}} #d: e'}}",
        "alertmanager: {group_wait: 0s, group_interval: 1s, repeat_interval: 1h30m}",
        "alertmanager: {working_set_alerts: ['a|b', '(?i)größe', '[\"{},#]+\\\\d']}",
        "alerts: {ContainerWorkingSetIsCache: {enabled: false}}",
        f"alerts:\n{ALL_OFF}",
    ],
)
def test_amtool_accepts_it_whatever_the_config(tmp_path: Path, text: str) -> None:
    """Debian's amtool reads the file as it stands."""
    path = written(made(tmp_path, text), tmp_path)
    done = subprocess.run(
        [program("amtool"), "check-config", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout


def test_the_committed_file_is_a_whole_config() -> None:
    """output/ shows what a newcomer gets."""
    assert receivers(generated.OUTPUT / FILE, alertname=KILLED, severity="warning") == "default"


def test_route_takes_the_generated_alerts_and_no_other(tmp_path: Path) -> None:
    """By severity to whom the config names, notes to nobody, and the rest stays where it was."""
    path = written(
        made(tmp_path, "alertmanager: {receivers: {critical: pager, warning: chat}}"), tmp_path
    )
    assert receivers(path, alertname=NEAR, severity="critical") == "pager"
    assert receivers(path, alertname=NEAR, severity="warning") == "chat"
    assert receivers(path, alertname=CACHE, severity="info") == "nobody"
    assert receivers(path, alertname="Other", severity="critical") == "default"
    # A matcher matches the whole name.
    assert receivers(path, alertname=f"{NEAR}2", severity="critical") == "default"


def test_receivers_are_those_of_the_route_above_unless_named(tmp_path: Path) -> None:
    """A pasted route tells whom the user's own root tells; notes are sent where somebody asks."""
    path = written(made(tmp_path, "alertmanager: {receivers: {info: notes}}"), tmp_path)
    assert receivers(path, alertname=NEAR, severity="critical") == "default"
    assert receivers(path, alertname=CACHE, severity="info") == "notes"


def test_times_and_cluster_label_come_from_the_config(tmp_path: Path) -> None:
    """Each is what the user wrote."""
    given = made(
        tmp_path,
        "metrics: {labels: {cluster: site}}\n"
        "alertmanager: {group_wait: 1m, group_interval: 20m, repeat_interval: 1d,"
        " working_set_alerts: [Own]}",
    )
    (route,) = read(given)["route"]["routes"]
    assert route["group_by"][0] == "site"
    times = ("group_wait", "group_interval", "repeat_interval")
    assert [route[name] for name in times] == ["1m", "20m", "1d"]
    assert all("site" in rule["equal"] for rule in read(given)["inhibit_rules"])


def test_without_alerts_nothing_is_routed_or_muted(tmp_path: Path) -> None:
    """An expression of no names would match every alert that has none."""
    config = read(made(tmp_path, f"alerts:\n{ALL_OFF}"))
    assert "routes" not in config["route"]
    assert config["inhibit_rules"] == []


def branches(expr: Expr) -> Iterator[Expr]:
    """Give the expressions that may each make an alert, of `a or b and c`: a, and b."""
    if isinstance(expr, Binary) and expr.op == "or":
        yield from branches(expr.rhs)
    if isinstance(expr, Binary) and expr.op in {"or", "and", "unless"}:
        yield from branches(expr.lhs)
    else:
        yield expr


def labels_of(given: Bundle, folder: Path) -> dict[tuple[str, str], list[set[str]]]:
    """Return the sets of labels that alerts have, by their name and severity."""
    for name, content in targets.render(given, ["prometheus"]).items():
        if "/rules/" in name:
            (folder / name.rsplit("/", 1)[1]).write_bytes(content)
    inference = Inference(checks.load([folder]))
    found = {}
    for rule in alerts(given):
        expr = parse(rule.expr)
        assert not isinstance(expr, Unparsable)
        found[rule.alert, rule.severity] = [
            set(inference.of(branch).names) for branch in branches(expr)
        ]
    return found


def test_an_alert_names_a_container_of_a_workload_or_a_node_and_never_both(tmp_path: Path) -> None:
    """With both, a workload's group would fall apart into one a node; a loop mutes by its four."""
    given = made(tmp_path, "")
    for (name, severity), alternatives in labels_of(given, tmp_path).items():
        if catalogue.declared()[name].level in {"container", "workload"} and severity != "info":
            for labels in alternatives:
                if "node" in labels:
                    assert labels.isdisjoint(WORKLOAD.keys() - {"cluster"}), name
                else:
                    assert labels >= WORKLOAD.keys(), name


def test_two_severities_of_an_alert_have_no_label_that_is_not_compared(tmp_path: Path) -> None:
    """Or the critical alert about one would mute the warning about another."""
    found = labels_of(made(tmp_path, ""), tmp_path)
    names = {name for name, _ in found}
    graded = [name for name in names if {(name, "warning"), (name, "critical")} <= found.keys()]
    assert NEAR in graded
    for name in graded:
        for labels in [*found[name, "warning"], *found[name, "critical"]]:
            assert labels <= {"cluster", *IDENTITY}, name


def test_an_oom_loop_mutes_what_else_is_wrong_with_that_container(tmp_path: Path) -> None:
    """One message: of all its replicas, but of no other container, workload or cluster."""
    loop = {"alertname": LOOP, "severity": "critical"}
    kill = {**WORKLOAD, "alertname": KILLED, "severity": "warning"}
    sent = [
        {**WORKLOAD, **loop, "case": "loop"},
        {**kill, "case": "kill"},
        {**POD, "alertname": LEAK, "severity": "warning", "case": "leak"},
        {**POD, "alertname": NEAR, "severity": "critical", "case": "near"},
        {**POD, "alertname": NEAR, "severity": "warning", "pod": "web-9", "case": "replica"},
        {**kill, "container": "sidecar", "case": "other container"},
        {**kill, "workload": "api", "case": "other workload"},
        {**kill, "cluster": "west", "case": "other cluster"},
        {
            "cluster": "east",
            "node": "n",
            "alertname": KILLED,
            "severity": "warning",
            "case": "node",
        },
        {**POD, "alertname": "Own", "severity": "warning", "case": "own"},
    ]
    config = written(made(tmp_path, ""), tmp_path)
    assert muted(config, sent) == {"kill", "leak", "near", "replica"}


@pytest.mark.parametrize("text", ["enabled: false", "severity: warning", "severity: info"])
def test_a_loop_that_pages_nobody_mutes_nothing(tmp_path: Path, text: str) -> None:
    """Or the kill would be muted, and near limit, by what is less than they are."""
    given = made(tmp_path, f"alerts: {{{LOOP}: {{{text}}}}}")
    assert not any(LOOP in str(matcher) for rule in inhibitions(given) for matcher in rule.source)


def test_a_critical_alert_mutes_its_own_warning_only(tmp_path: Path) -> None:
    """Not that of another pod, container or cluster, nor another alert; a cluster is not needed."""
    bare = {name: value for name, value in POD.items() if name != "cluster"}
    critical = {"alertname": NEAR, "severity": "critical"}
    warning = {"alertname": NEAR, "severity": "warning"}
    sent = [
        {**POD, **critical, "case": "critical"},
        {**POD, **warning, "case": "same"},
        {**POD, **warning, "pod": "web-1", "case": "other pod"},
        {**POD, **warning, "container": "sidecar", "case": "other container"},
        {**POD, **warning, "cluster": "west", "case": "other cluster"},
        {**POD, "alertname": LEAK, "severity": "warning", "case": "other alert"},
        {**bare, **warning, "case": "cluster on one side"},
        {**bare, **critical, "namespace": "dev", "case": "critical without cluster"},
        {**bare, **warning, "namespace": "dev", "case": "same without cluster"},
    ]
    config = written(made(tmp_path, ""), tmp_path)
    assert muted(config, sent) == {"same", "same without cluster"}


OWN = "alertmanager: {working_set_alerts: ['ContainerMemoryHigh.*', 'Container.*', '.*WSS\\d+\"']}"


def test_a_verdict_of_page_cache_mutes_own_alerts_of_that_container_only(tmp_path: Path) -> None:
    """An alert that lacks one of the labels speaks of more than this container: it goes through."""
    own = {"alertname": "ContainerMemoryHighSoon", "severity": "critical"}
    place = {name: POD[name] for name in ("cluster", "namespace", "pod", "container")}

    def without(label: str) -> Labels:
        return {name: value for name, value in place.items() if name != label}

    sent = [
        {**POD, "alertname": CACHE, "severity": "info", "case": "verdict"},
        {**place, **own, "case": "same"},
        {**place, **own, "alertname": 'myWSS12"', "case": "quoted"},
        {**place, **own, "alertname": "myWSSxx", "case": "no digits"},
        {**place, **own, "container": "sidecar", "case": "other container"},
        {**place, **own, "pod": "web-1", "case": "other pod"},
        *({**without(label), **own, "case": f"no {label}"} for label in place),
        {**own, "case": "no labels at all"},
        # `Container.*` is meant for the user's own alerts.
        {**POD, "alertname": LEAK, "severity": "warning", "case": "generated"},
        {**POD, "alertname": NEAR, "severity": "critical", "case": "generated too"},
    ]
    config = written(made(tmp_path, OWN), tmp_path)
    assert muted(config, sent) == {"same", "quoted"}


def test_a_flag_in_one_expression_is_not_one_of_the_next(tmp_path: Path) -> None:
    """Each expression stands for itself."""
    place = {**POD, "severity": "warning"}
    sent = [
        {**place, "alertname": CACHE, "case": "verdict"},
        {**place, "alertname": "ONE", "case": "one"},
        {**place, "alertname": "TWO", "case": "two"},
    ]
    config = written(
        made(tmp_path, "alertmanager: {working_set_alerts: ['(?i)one', two]}"), tmp_path
    )
    assert muted(config, sent) == {"one"}


def test_expressions_that_can_mute_nothing_are_told(tmp_path: Path) -> None:
    """The verdict is off, so the user's expressions are of no use."""
    off = "outputs: [alertmanager]\nalerts: {ContainerWorkingSetIsCache: {enabled: false}}\n"
    given = made(tmp_path, off + "alertmanager: {working_set_alerts: [Own]}")
    assert targets.notes(given) == [
        "alertmanager.working_set_alerts mutes nothing: ContainerWorkingSetIsCache is off"
    ]
    assert CACHE not in str(list(inhibitions(given)))
    assert targets.notes(made(tmp_path, off)) == []
