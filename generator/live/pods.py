"""The last hours of a pod, as cAdvisor and kube-state-metrics saw it -> readings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.catalogue.promql import Selectors, selector
from generator.config.matchers import Matcher
from generator.errors import Problem, ServerError
from generator.live.readings import METRICS, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.config.schema import Config
    from generator.live.answers import Series
    from generator.live.server import Server
    from generator.memory import Reading

# So many readings tell as much as more would.
_POINTS = 240
# kube-state-metrics tells of a restart so many seconds after cAdvisor has seen memory fall.
_LAG = 90.0
# Two readings just after a start grow always.
_LEAST = 3
_NAME = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?)/([a-z0-9]([-a-z0-9.]*[a-z0-9])?)")


@dataclass(frozen=True)
class Pod:
    """A pod's name; `container` may be left out where it has but one."""

    namespace: str
    name: str
    container: str | None = None

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def parse(text: str, container: str | None) -> Pod:
    """Return the pod of NAMESPACE/NAME; ServerError if that is no such name."""
    found = _NAME.fullmatch(text)
    if found is None:
        hint = "write NAMESPACE/NAME, as in shop/logger-0"
        raise ServerError(Problem(f'"{text}" is no pod', hint=hint))
    return Pod(found[1], found[3], container)


@dataclass(frozen=True)
class Window:
    """Hours that end at a Unix time."""

    end: float
    hours: float

    @property
    def start(self) -> float:
        """Where it begins."""
        return self.end - self.hours * 3600

    def step(self, least: float) -> float:
        """Return the seconds between readings."""
        return max(least, round(self.hours * 3600 / _POINTS))


def history(server: Server, config: Config, pod: Pod, window: Window) -> list[Reading]:
    """Return the readings of a container since its last restart, or before it if that was longer.

    ServerError where the server knows no such pod, or the pod has several containers and none was
    named.
    """
    return longest_life(*seen(server, config, pod, window))


def seen(
    server: Server, config: Config, pod: Pod, window: Window
) -> tuple[list[Reading], list[Series]]:
    """Return all readings of a container, and how often it had restarted; ServerError likewise."""
    select, labels = Selectors(config), config.metrics.labels
    step = window.step(config.metrics.scrape_interval.seconds)
    chosen = (
        Matcher("__name__", "=~", "|".join(METRICS)),
        Matcher(labels.namespace, "=", pod.namespace),
        Matcher(labels.pod, "=", pod.name),
        Matcher(labels.container, "!=", ""),
        Matcher(labels.container, "!=", "POD"),
        *((Matcher(labels.container, "=", pod.container),) if pod.container else ()),
    )
    expr = selector("", (*config.metrics.cadvisor, *chosen))
    series = server.query_range(expr, window.start, window.end, step)
    container = _one_container(series, labels.container, pod)
    names = {"namespace": pod.namespace, "pod": pod.name, "container": container}
    own = [str(Matcher(label, "=", value)) for label, value in names.items()]

    def worst(*metrics: str, more: Sequence[str] = ()) -> list[Series]:
        either = " or ".join(select.ksm(metric, *own, *more) for metric in metrics)
        return server.query_range(f"max({either})", window.start, window.end, step)

    limits = worst(
        "kube_pod_container_resource_limits",
        "kube_pod_init_container_resource_limits",
        more=['resource="memory"'],
    )
    restarts = worst("kube_pod_container_status_restarts_total")
    found = readings(f"{pod}/{container}", series, limits[0].points if limits else [])
    return found, restarts


def _one_container(series: Sequence[Series], label: str, pod: Pod) -> str:
    names = sorted({one.labels.get(label, "") for one in series})
    if not names:
        hint = "is it there? do metrics.cadvisor and metrics.labels in realmem.yaml fit?"
        raise ServerError(Problem(f"no memory metrics of pod {pod} in these hours", hint=hint))
    if len(names) > 1:
        hint = f"name one with --container: {', '.join(names)}"
        raise ServerError(Problem(f"pod {pod} has {len(names)} containers", hint=hint))
    return names[0]


def longest_life(found: list[Reading], restarts: Sequence[Series]) -> list[Reading]:
    """Return the readings between two restarts that are the most: growth begins anew with each.

    Only the last of them where no life was long enough to tell growth from a start.
    """
    points = restarts[0].points if restarts else []
    ends = [at for (_, before), (at, after) in pairwise(points) if after > before]
    lives: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in found:
        life = bisect_left(ends, one.at or 0)
        if life == len(ends) or (one.at or 0) < ends[life] - _LAG:
            lives[life].append(one)
    if not ends or not lives:
        return found
    # The later of two that are as long.
    longest = max(reversed(lives.values()), key=len)
    note = f"{len(ends)} restarts in these hours; these are the readings between two of them"
    if len(longest) < _LEAST:
        longest = [longest[-1]]
        note = f"{len(ends)} restarts in these hours, too close together to see what it grows to"
    longest[-1] = replace(longest[-1], notes=(*longest[-1].notes, note))
    return longest
