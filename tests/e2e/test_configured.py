"""Rules of other configs than the default one, replayed: labels, modes, scope and overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle, targets
from tests.support.configs import load
from tests.support.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

MIB, MINUTES = 2**20, 40
NEAR = "ContainerMemoryNearLimit"
REAL_USED = "container:memory_real_used:bytes"


def series(  # noqa: PLR0913 - a test names only what it is about
    namespace: str,
    workload: str,
    real_used: float,
    *,
    limit: float = 1000,
    file: float = 100,
    pod_label: str = "pod",
    container_label: str = "container",
    more: str = "",
) -> dict[str, str]:
    """Return what exporters show of one StatefulSet pod; MiB."""
    pod = f'namespace="{namespace}", {pod_label}="{workload}-0", {container_label}="app"'
    cadvisor = f'job="kubelet", metrics_path="/metrics/cadvisor", node="n", id="/{workload}"{more}'
    ksm = f'job="kube-state-metrics", namespace="{namespace}", pod="{workload}-0"{more}'
    owner = f'owner_kind="StatefulSet", owner_name="{workload}", owner_is_controller="true"'
    memory = {
        "usage_bytes": real_used + file,
        "working_set_bytes": real_used + file,
        "rss": real_used,
        "cache": file,
        "total_active_file_bytes": file,
        "total_inactive_file_bytes": 0,
    }
    values = {
        f"container_memory_{name}{{{pod}, {cadvisor}}}": amount * MIB
        for name, amount in memory.items()
    }
    values[f'kube_pod_container_resource_limits{{{ksm}, container="app", resource="memory"}}'] = (
        limit * MIB
    )
    values[f"kube_pod_owner{{{ksm}, {owner}}}"] = 1
    return {name: f"{value:.0f}x{MINUTES}" for name, value in values.items()}


def replay(folder: Path, config: str, fed: dict[str, str]) -> Replay:
    """Generate the rules for a config, and feed them a sample a minute."""
    written = targets.render(bundle.make(load(folder, config)), ["prometheus"])
    paths = []
    for name in ("records", "alerts"):
        path = folder / f"{name}.yaml"
        path.write_bytes(written[f"prometheus/rules/realmem-{name}.yaml"])
        paths.append(path)
    return Replay(paths, fed, step=60, work=folder)


def firing(run: Replay, minute: int = 30) -> set[tuple[str, str, str]]:
    """Return (alert, severity, workload) of what fires."""
    alerts = (dict(labels) for labels in run.alerts([minute * 60])[minute * 60])
    return {(a["alertname"], a["severity"], a.get("workload", "")) for a in alerts}


def test_override_moves_the_threshold_of_its_workloads_only(tmp_path: Path) -> None:
    """At 96 % one workload is over the default's 95 %, the other below its own 97 %."""
    config = f"""
overrides:
  - match: {{namespace: "data-.*", workload: "postgres.*"}}
    alerts: {{{NEAR}: {{warning: 97%}}}}
"""
    fed = series("data-a", "postgres", 960) | series("data-a", "kafka", 960)
    assert firing(replay(tmp_path, config, fed)) >= {(NEAR, "warning", "kafka")}
    assert (NEAR, "warning", "postgres") not in firing(replay(tmp_path, config, fed))


def test_override_that_lowers_a_threshold_fires_earlier(tmp_path: Path) -> None:
    """The series decides where there is one, also below the default."""
    config = f'overrides: [{{match: {{workload: "web"}}, alerts: {{{NEAR}: {{warning: 50%}}}}}}]'
    fed = series("shop", "web", 600) | series("shop", "api", 600)
    near = {each for each in firing(replay(tmp_path, config, fed)) if each[0] == NEAR}
    assert near == {(NEAR, "warning", "web")}


def test_override_switches_an_alert_off(tmp_path: Path) -> None:
    """For its workloads only."""
    config = f'overrides: [{{match: {{workload: "web"}}, alerts: {{{NEAR}: {{enabled: false}}}}}}]'
    fed = series("shop", "web", 990) | series("shop", "api", 990)
    workloads = {each[2] for each in firing(replay(tmp_path, config, fed)) if each[0] == NEAR}
    assert workloads == {"api"}


def test_first_override_that_names_the_alert_wins(tmp_path: Path) -> None:
    """A later, wider one does not add to it."""
    config = f"""
overrides:
  - match: {{workload: "web"}}
    alerts: {{{NEAR}: {{warning: 97%}}}}
  - match: {{namespace: ".*"}}
    alerts: {{{NEAR}: {{warning: 50%}}}}
"""
    fed = series("shop", "web", 960) | series("shop", "api", 600)
    workloads = {each[2] for each in firing(replay(tmp_path, config, fed)) if each[0] == NEAR}
    assert workloads == {"api"}


def test_old_label_names_end_as_pod_and_container(tmp_path: Path) -> None:
    """Kubelets before 1.16: the records and alerts look as everywhere else."""
    config = "metrics: {labels: {pod: pod_name, container: container_name}}"
    old = series("shop", "web", 990, pod_label="pod_name", container_label="container_name")
    run = replay(tmp_path, config, old)
    ((_, (sample,)),) = run.ask([(REAL_USED, 600)]).items()
    assert (sample["pod"], sample["container"], sample["pod_name"]) == ("web-0", "app", "")
    assert (NEAR, "critical", "web") in firing(run)


def test_cluster_label_of_another_name_tells_clusters_apart(tmp_path: Path) -> None:
    """Two clusters with the same names: only the one in trouble fires, under its own label."""
    config = "metrics: {labels: {cluster: k8s_cluster}}"
    fed = series("shop", "web", 990, more=', k8s_cluster="a"')
    fed |= series("shop", "web", 100, more=', k8s_cluster="b"')
    run = replay(tmp_path, config, fed)
    alerts = [dict(labels) for labels in run.alerts([1800])[1800]]
    assert {a["k8s_cluster"] for a in alerts if a["alertname"] == NEAR} == {"a"}


def test_scope_leaves_namespaces_out(tmp_path: Path) -> None:
    """What is out of scope is not recorded, and cannot fire."""
    config = "scope: {namespaces: {include: ['shop|data'], exclude: [data]}}"
    fed = series("shop", "web", 990) | series("data", "kafka", 990) | series("dev", "x", 990)
    run = replay(tmp_path, config, fed)
    ((_, samples),) = run.ask([(REAL_USED, 600)]).items()
    assert {sample["namespace"] for sample in samples} == {"shop"}


@pytest.mark.parametrize(("mode", "expected"), [("exact", 500), ("auto", 500), ("estimate", 470)])
def test_mode_decides_how_real_used_is_computed(tmp_path: Path, mode: str, expected: float) -> None:
    """The estimate takes all of cache off, tmpfs included, but never goes below rss."""
    fed = series("shop", "web", 500)
    tmpfs = {
        name: f"{130 * MIB}x{MINUTES}" if name.startswith("container_memory_cache") else values
        for name, values in fed.items()
    }
    rss = {
        name: f"{400 * MIB}x{MINUTES}" if name.startswith("container_memory_rss") else values
        for name, values in tmpfs.items()
    }
    run = replay(tmp_path, f"metrics: {{file_lists: {mode}}}", rss)
    ((_, (sample,)),) = run.ask([(REAL_USED, 600)]).items()
    assert sample.value == expected * MIB
