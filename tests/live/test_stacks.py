"""Who drops a metric, and what brings it back."""

from __future__ import annotations

import pytest
import yaml

from generator.live.stacks import STACKS, dropped_by, remedy, too_old


@pytest.mark.parametrize(
    ("job", "metric", "name"),
    [
        ("kubelet", "container_memory_swap", "kube-prometheus-stack"),
        ("kubelet", "container_spec_memory_limit_bytes", "kube-prometheus-stack"),
        ("kubelet", "container_memory_cache", "an allow-list or a relabelling"),
        (
            "integrations/kubernetes/cadvisor",
            "container_oom_events_total",
            "Grafana's k8s-monitoring chart",
        ),
        ("cadvisor", "container_memory_usage_bytes", "AKS' metrics add-on (minimal profile)"),
        ("node", "node_memory_SReclaimable_bytes", "AKS' metrics add-on (minimal profile)"),
        ("", "container_memory_swap", "an allow-list or a relabelling"),
    ],
)
def test_stacks_are_known_by_their_jobs(job: str, metric: str, name: str) -> None:
    """And by what they drop."""
    assert dropped_by(metric, job).name == name


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: str(stack.name))
def test_a_remedy_names_the_metrics_and_is_yaml(stack: object) -> None:
    """To be pasted."""
    metrics = ["container_memory_swap", "container_oom_events_total"]
    text = remedy(stack, metrics)  # type: ignore[arg-type]
    assert all(metric in text for metric in metrics)
    assert yaml.safe_load(text)


def test_kubelets_before_1_32_have_no_file_lists() -> None:
    """Counted by node; what is no version is not counted."""
    assert too_old([("v1.31.9", 3), ("v1.32.0", 5), ("v1.9.1", 2), ("", 7), ("v2.0.0", 1)]) == 5
