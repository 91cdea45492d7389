"""Which inputs are there, on how many nodes, and why one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle
from generator.live.asked import questions
from generator.live.inputs import Inputs, look
from generator.live.verification import verify
from tests.live.stub import Stub, Vector
from tests.support import configs

if TYPE_CHECKING:
    from pathlib import Path

    from generator.bundle import Bundle

ACTIVE = "container_memory_total_active_file_bytes"
INACTIVE = "container_memory_total_inactive_file_bytes"
SWAP = "container_memory_swap"
NODES: dict[str, Vector] = {
    "count by (node) (container_memory_rss": [({}, 5)],
    f"count by (node) ({ACTIVE}": [({}, 3)],
    f"count by (node) ({INACTIVE}": [({}, 3)],
}


@pytest.fixture
def made(tmp_path: Path) -> Bundle:
    return bundle.make(configs.load(tmp_path))


def answers(made: Bundle, *missing: str, **more: Vector) -> dict[str, Vector]:
    """Return a server that has all inputs of a bundle but some."""
    metrics = [name for name in questions(made).inputs if name not in missing]
    # Longer names first: one may begin as another does.
    metrics.sort(key=len, reverse=True)
    counts: dict[str, Vector] = {f"count({metric}": [({}, 40)] for metric in metrics}
    return {**NODES, **more, **counts}


def seen(made: Bundle, *missing: str, **more: Vector) -> Inputs:
    stub = Stub(answers(made, *missing, **more))
    return look(stub.server(), made.config, questions(made))


def why(found: Inputs, metric: str) -> str:
    (one,) = (one for one in found.inputs if one.metric == metric)
    return one.why


def test_all_that_is_there_is_there(made: Bundle) -> None:
    """On so many of the nodes."""
    found = seen(made)
    assert all(one.series == 40 for one in found.inputs)
    nodes = {one.metric: one.nodes for one in found.inputs}
    assert (found.nodes, nodes[ACTIVE], nodes["kube_pod_owner"]) == (5, 3, None)
    assert found.remedies() == []


def test_what_a_stack_drops_comes_with_what_brings_it_back(made: Bundle) -> None:
    """By the job that the config names, kubelet: kube-prometheus-stack drops swap."""
    found = seen(made, SWAP)
    assert why(found, SWAP) == "dropped, as by kube-prometheus-stack"
    ((stack, metrics, text),) = found.remedies()
    assert (stack.name, metrics) == ("kube-prometheus-stack", [SWAP])
    assert "cAdvisorMetricRelabelings" in text


def test_a_metric_under_another_job_is_found_there(made: Bundle) -> None:
    """The matchers are wrong, and nobody drops it."""
    jobs: Vector = [({"job": "other"}, 7), ({}, 3)]
    found = seen(made, SWAP, **{f'__name__=~"{SWAP}"': jobs})
    assert why(found, SWAP) == "comes under another job than the config's"
    assert found.remedies() == []


def test_old_kubelets_are_the_reason_where_all_are_old(made: Bundle) -> None:
    """No relabelling brings back what nobody exports."""
    old: Vector = [({"kubelet_version": "v1.30.4"}, 5)]
    found = seen(made, ACTIVE, INACTIVE, kubelet_version=old)
    assert why(found, ACTIVE) == "every kubelet is older than 1.32"
    new: Vector = [({"kubelet_version": "v1.33.0"}, 5)]
    found = seen(made, ACTIVE, INACTIVE, kubelet_version=new)
    assert why(found, ACTIVE).startswith("dropped")


def remarks(made: Bundle, *missing: str) -> list[str]:
    stub = Stub(answers(made, *missing))
    found = verify(stub.server(), made, lambda _: None, lambda: None)
    return [f"{each.severity}: {each.text}" for each in found.remarks]


def test_exact_and_estimated_are_told_by_node(made: Bundle) -> None:
    """In mid-upgrade, and where a stack drops the lists."""
    told = "info: real_used is exact on 3 of 5 nodes, and elsewhere estimated"
    assert told in remarks(made)
    told = "warning: real_used is an estimate everywhere: dropped, as by an allow-list"
    assert any(line.startswith(told) for line in remarks(made, ACTIVE, INACTIVE))


def test_a_missing_input_of_the_rules_is_a_warning(made: Bundle) -> None:
    """One of kube-state-metrics may be of objects that there are none of."""
    lines = remarks(made, SWAP, "kube_job_owner")
    assert (
        "warning: container_memory_swap is missing: dropped, as by kube-prometheus-stack" in lines
    )
    assert any(line.startswith("info: ") and "kube_job_owner" in line for line in lines)
