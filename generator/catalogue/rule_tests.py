"""The `tests` of an alert's file -> promtool unit tests of the user's own thresholds."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from generator.catalogue.model import RuleTest
from generator.catalogue.node_samples import node_series
from generator.catalogue.samples import WORKLOAD, Samples
from generator.config.quantities import duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from generator.catalogue.render import Renderer
    from generator.catalogue.thresholds import Thresholds
    from generator.config.schema import Severity

_KEYS = ("name", "input_series", "firing", "eval_time")


def rule_tests(
    render: Renderer,
    thresholds: Thresholds,
    severities: Collection[str],
    renamed: Severity | None,
    for_: str,
) -> Iterator[RuleTest]:
    """Give the tests of one alert; CannotSampleError where no series fits the selectors.

    `renamed` is the config's own severity of an alert that has one.

    An entry says how many alerts of each severity fire at `eval_time`, which is by default when
    a condition that held from the start has fired.
    """
    samples = Samples(thresholds.config)
    where = (samples.namespace, WORKLOAD)
    names = {
        "container_series": samples.container,
        "node_series": partial(node_series, samples),
        "unrelated_series": samples.unrelated,
        "threshold": lambda name: thresholds.value(name, *where),
    }
    alert = thresholds.alert.name
    on = thresholds.enabled(*where)
    for key in render.items(("tests",)):
        render.expect_keys(key, _KEYS, _KEYS[:3])
        firing: dict[str, int] = json.loads(render((*key, "firing"), **names))
        eval_time = _eval_time(render.value((*key, "eval_time")), thresholds.alert.for_, for_)
        body = {
            "name": f"{alert}: {render((*key, 'name'), **names)}",
            "interval": "1m",
            "input_series": json.loads(render((*key, "input_series"), **names)),
            "promql_expr_test": [
                _expectation(alert, renamed or severity, count if on else 0, eval_time)
                for severity, count in firing.items()
                if severity in severities
            ],
        }
        yield RuleTest(alert, body)


def _eval_time(written: str | None, own_for: str, for_: str) -> str:
    """Return when to look: as written for the catalogue's `for`, later by what the config's adds.

    By default when a condition that held from the start has fired.
    """
    waiting, usual = (duration(each, least="0s").seconds if each else 0 for each in (for_, own_for))
    minutes = waiting / 60 + 5
    if written:
        minutes = duration(written).seconds / 60 + max(0, waiting - usual) / 60
    return f"{minutes:.0f}m"


def _expectation(alert: str, severity: str, count: int, eval_time: str) -> dict[str, Any]:
    firing = f'ALERTS{{alertname="{alert}", alertstate="firing", severity="{severity}"}}'
    return {
        "expr": f"count({firing}) or vector(0)",
        "eval_time": eval_time,
        "exp_samples": [{"labels": "{}", "value": count}],
    }
