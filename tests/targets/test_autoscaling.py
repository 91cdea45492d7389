"""Autoscalers on real_used: what they ask, and what they are told to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle, targets
from generator.catalogue.scanning import metrics
from generator.checks.parsing import Unparsable, parse
from generator.errors import ConfigError
from tests.support.configs import load
from tests.targets.conftest import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.targets.conftest import Files

WORKLOADS = """
  workloads:
    - {namespace: shop, name: web, min: 2, max: 10, target: 80%}
    - {namespace: data, kind: StatefulSet, name: web, max: 3}
"""
HPA = f"autoscaling:{WORKLOADS}"
KEDA = f"autoscaling:\n  scaler: keda{WORKLOADS}"


def test_an_hpa_holds_the_average_of_the_pods_at_its_target(written: Callable[..., Files]) -> None:
    """A share of the bound, as a quantity of Kubernetes."""
    files = written(HPA, "autoscaling")
    assert set(files) == {
        "autoscaling/prometheus-adapter.values.yaml",
        "autoscaling/shop/web-deployment-memory.yaml",
        "autoscaling/data/web-statefulset-memory.yaml",
    }
    spec = document(files, "autoscaling/shop/web-deployment-memory.yaml")["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    (metric,) = spec["metrics"]
    assert metric["pods"]["target"] == {"type": "AverageValue", "averageValue": "800m"}
    (rule,) = document(files, "autoscaling/prometheus-adapter.values.yaml")["rules"]["custom"]
    assert metric["pods"]["metric"]["name"] == rule["name"]["as"]


def test_the_adapters_query_is_promql_once_it_is_filled_in(written: Callable[..., Files]) -> None:
    """Its template is Go's, with the marks that this program's own has."""
    text = "autoscaling: {cluster: 'e\"u<<x>>'}"
    files = written(text, "autoscaling")
    (rule,) = document(files, "autoscaling/prometheus-adapter.values.yaml")["rules"]["custom"]
    query = rule["metricsQuery"]
    filled = {
        "<<.GroupBy>>": "pod",
        "<<.Series>>": "container:memory_real_used_bound:ratio",
        "<<.LabelMatchers>>": 'namespace="shop",pod=~"web-1|web-2"',
    }
    for mark, value in filled.items():
        assert query.count(mark) == 1
        query = query.replace(mark, value)
    assert "<<" not in query
    assert not isinstance(parse(query), Unparsable)
    assert metrics(query) == metrics(rule["seriesQuery"])
    assert query.endswith(r', cluster="e\"u\x3c\x3cx>>"})')


def test_keda_asks_for_what_the_hpa_would_see(written: Callable[..., Files]) -> None:
    """The sum over the workload's own pods, which KEDA divides by their number."""
    files = written(KEDA, "autoscaling")
    assert set(files) == {
        "autoscaling/shop/web-deployment-memory.yaml",
        "autoscaling/data/web-statefulset-memory.yaml",
    }
    spec = document(files, "autoscaling/data/web-statefulset-memory.yaml")["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, 3)
    (trigger,) = spec["triggers"]
    assert trigger["metricType"] == "AverageValue"
    assert trigger["metadata"]["threshold"] == "0.75"
    assert metrics(trigger["metadata"]["query"]) == {
        "container:memory_real_used_bound:ratio",
        "pod:workload:info",
    }


def test_up_at_once_and_down_slowly(written: Callable[..., Files]) -> None:
    """A pod that is about to be killed cannot wait, and memory comes back as slowly as traffic."""
    hpa = document(written(HPA, "autoscaling"), "autoscaling/shop/web-deployment-memory.yaml")
    keda = document(written(KEDA, "autoscaling"), "autoscaling/shop/web-deployment-memory.yaml")
    behavior = hpa["spec"]["behavior"]
    assert behavior == keda["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 1800


def test_nothing_to_scale_is_said(tmp_path: Path) -> None:
    """With KEDA nothing is written then, with prometheus-adapter the metric for one's own HPAs."""
    for scaler, count in (("prometheus-adapter", 1), ("keda", 0)):
        text = f"outputs: [autoscaling]\nautoscaling: {{scaler: {scaler}}}"
        made = bundle.make(load(tmp_path, text))
        assert len(targets.render(made)) == count
        (note,) = targets.notes(made)
        assert note.startswith("autoscaling/ scales nothing yet")
    assert targets.notes(bundle.make(load(tmp_path, f"outputs: [autoscaling]\n{HPA}"))) == []


def test_a_long_name_still_fits_into_kedas_labels(written: Callable[..., Files]) -> None:
    """KEDA prefixes nine characters and wants 63 at most."""
    name = "a" * 200
    text = f"autoscaling: {{scaler: keda, workloads: [{{namespace: x, name: {name}, max: 2}}]}}"
    (content,) = written(text, "autoscaling").items()
    one = document(dict([content]), content[0])
    assert len(f"keda-hpa-{one['metadata']['name']}") <= 63
    assert one["spec"]["scaleTargetRef"]["name"] == name


@pytest.mark.parametrize(
    ("workload", "said"),
    [
        ("{namespace: a, name: b}", 'key "max" is missing; add it'),
        ("{namespace: a, name: b, max: 0}", "max: 0 is not a number of pods; write a whole number"),
        ("{namespace: a, name: b, max: true}", "max: true is not a number of pods"),
        (
            "{namespace: a, name: b, max: 1, min: 2}",
            "max: 1 is less than min, which is 2; keep min",
        ),
        ("{namespace: a, name: b, max: 2, target: 95%}", "target: 95% leaves no room for a pod"),
        ("{namespace: A, name: b, max: 2}", 'namespace: "A" is not a namespace\'s name; use small'),
        ("{namespace: a, name: b_c, max: 2}", 'name: "b_c" is not a workload\'s name; use small'),
        ("{namespace: a, name: b, max: 2, kind: Job}", 'kind: "Job" is not known'),
    ],
)
def test_a_workload_that_cannot_be_scaled_is_refused(
    tmp_path: Path, workload: str, said: str
) -> None:
    """With its place, and the remedy."""
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"autoscaling: {{workloads: [{workload}]}}")
    assert said in str(refused.value)


def test_a_workload_is_scaled_once(tmp_path: Path) -> None:
    """Two autoscalers of one workload would undo each other."""
    twice = "{namespace: a, name: b, max: 2}"
    with pytest.raises(
        ConfigError, match=r'workloads\[1\]\.name: Deployment "b" is scaled already'
    ):
        load(tmp_path, f"autoscaling: {{workloads: [{twice}, {twice}]}}")
