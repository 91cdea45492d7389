"""The `tests` of an alert's file -> promtool unit tests of the user's own thresholds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generator.catalogue.model import RuleTest
from generator.catalogue.samples import NAMESPACE, WORKLOAD, Samples
from generator.config.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from generator.catalogue.render import Renderer
    from generator.catalogue.thresholds import Thresholds

_KEYS = ("name", "input_series", "firing", "eval_time")


def rule_tests(
    render: Renderer, thresholds: Thresholds, severities: Collection[str], for_: str
) -> Iterator[RuleTest]:
    """Give the tests of one alert; CannotSampleError where no series fits the selectors.

    An entry says how many alerts of each severity fire at `eval_time`, which is by default when
    a condition that held from the start has fired.
    """
    samples = Samples(thresholds.config, thresholds)
    names = {
        "container_series": samples.container,
        "unrelated_series": samples.unrelated,
        "threshold": samples.threshold,
    }
    alert = thresholds.alert.name
    on = thresholds.enabled(NAMESPACE, WORKLOAD)
    for key in render.items(("tests",)):
        render.expect_keys(key, _KEYS, _KEYS[:3])
        firing: dict[str, int] = json.loads(render((*key, "firing"), **names))
        eval_time = render.value((*key, "eval_time")) or _later(for_)
        body = {
            "name": f"{alert}: {render((*key, 'name'), **names)}",
            "interval": "1m",
            "input_series": json.loads(render((*key, "input_series"), **names)),
            "promql_expr_test": [
                _expectation(alert, severity, count if on else 0, eval_time)
                for severity, count in firing.items()
                if severity in severities
            ],
        }
        yield RuleTest(alert, body)


def _later(for_: str) -> str:
    waiting = duration(for_).seconds if for_ else 0
    return f"{waiting / 60 + 5:.0f}m"


def _expectation(alert: str, severity: str, count: int, eval_time: str) -> dict[str, Any]:
    firing = f'ALERTS{{alertname="{alert}", alertstate="firing", severity="{severity}"}}'
    return {
        "expr": f"count({firing}) or vector(0)",
        "eval_time": eval_time,
        "exp_samples": [{"labels": "{}", "value": count}],
    }
