"""The capture's containers -> what each held, and the verdict on it: needs no other program."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator import memory
from generator.demo import capture
from generator.live.answers import Series
from generator.live.pods import longest_life
from generator.live.readings import METRICS, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.memory import Reading, Verdict

_LIMIT = "kube_pod_container_resource_limits"
_RESTARTS = "kube_pod_container_status_restarts_total"


@dataclass(frozen=True)
class Judged:
    """A container, its limit in bytes, all its readings, and the verdict."""

    name: str
    limit: float
    readings: Sequence[Reading]
    verdict: Verdict

    @property
    def kills(self) -> int:
        """How often the kernel killed it."""
        return max(one.oom_kills or 0 for one in self.readings)


def judged() -> list[Judged]:
    """Judge every container of the capture, as `realmem explain --pod` would."""
    by_pod: defaultdict[str, list[Series]] = defaultdict(list)
    for text, points in capture.samples((*METRICS, _LIMIT, _RESTARTS)).items():
        labels = capture.labels(text)
        if "pod" in labels:
            pod = f"{labels['namespace']}/{labels['pod']}"
            by_pod[pod].append(Series(labels, [(at, float(value)) for at, value in points]))
    return [_judged(pod, series) for pod, series in sorted(by_pod.items())]


def _judged(pod: str, series: Sequence[Series]) -> Judged:
    usage = [one for one in series if one.labels["__name__"] in METRICS]
    (limit,) = (one.value for one in series if one.labels["__name__"] == _LIMIT)
    restarts = [one for one in series if one.labels["__name__"] == _RESTARTS]
    times = {at for one in usage for at, _ in one.points}
    found = readings(pod, usage, [(at, limit) for at in times])
    return Judged(pod, limit, found, memory.judge(longest_life(found, restarts)))
