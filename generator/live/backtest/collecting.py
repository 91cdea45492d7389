"""What a backtest keeps of every chunk: kills, workloads, and what needed memory when it fired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from generator.live.backtest.rules import KILLS, RATIO, REAL_USED, WORKLOADS
from generator.live.replay.frame import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.live.replay.fetching import Grid
    from generator.live.replay.frame import Frame, Labels

# Below this share of its bound a container's need is no reason to call anybody.
HARMLESS = 0.75
# Seconds from a kill in the kubelet's counter to the container's end as kube-state-metrics has it,
# or the other way round.
_TOLD_TWICE = 600.0


@dataclass(frozen=True, order=True)
class Container:
    """What an alarm or a kill is about; parts that it does not name are empty."""

    cluster: str = ""
    namespace: str = ""
    workload: str = ""
    pod: str = ""
    container: str = ""
    node: str = ""


@dataclass(frozen=True)
class Kill:
    """OOM kills of one container, at the evaluation after them.

    `of_process` is whether the kubelet's counter told it, and not the container's end.
    """

    at: float
    of: Container
    count: int
    of_process: bool = False


@dataclass
class Collector:
    """Takes in the records of chunk after chunk; `cluster` is the cluster label's name."""

    cluster: str
    start: float
    # The first time at which a container's memory was seen: nothing is known of before.
    first: float | None = None
    _kills: list[Kill] = field(default_factory=list)
    # Of a container's kills, which the last one was.
    _ordinals: dict[Labels, float] = field(default_factory=dict)
    workloads: dict[tuple[str, str, str], str] = field(default_factory=dict)
    # Spans in which a container's need was no reason to call anybody, as columns of each chunk.
    _ratios: list[tuple[Grid, Frame]] = field(default_factory=list)
    _harmless: dict[tuple[str, str, str, str], list[tuple[float, float]]] = field(
        default_factory=dict
    )

    def see(self, grid: Grid, frames: Mapping[str, Frame]) -> None:
        """Take in a chunk."""
        if self.first is None and REAL_USED in frames and frames[REAL_USED].labels:
            seen = np.flatnonzero(frames[REAL_USED].present.any(axis=0))
            self.first = float(grid.start + seen[0] * grid.step)
        if WORKLOADS in frames:
            for labels in frames[WORKLOADS].labels:
                names = dict(labels)
                key = (names.get(self.cluster, ""), names["namespace"], names["pod"])
                self.workloads[key] = names["workload"]
        if KILLS in frames:
            self._killed(grid, frames[KILLS])
        if RATIO in frames:
            self._needs(grid, frames[RATIO])

    def about(self, labels: Labels) -> Container:
        """Return what labels name, the workload looked up where they name only the pod."""
        names = dict(labels)
        pod = names.get("pod") or names.get("pod_name", "")
        cluster, namespace = names.get(self.cluster, ""), names.get("namespace", "")
        known = self.workloads.get((cluster, namespace, pod), pod)
        return Container(
            cluster,
            namespace,
            names.get("workload") or known,
            pod,
            names.get("container") or names.get("container_name", ""),
            "" if namespace else names.get("node", ""),
        )

    def harmless(self, of: Container, at: float) -> bool | None:
        """Whether a container needed little of its bound at a time; None where nobody knows."""
        key = (of.cluster, of.namespace, of.pod, of.container)
        spans = self._harmless.get(key)
        if spans is None:
            return None
        return any(begin <= at <= end for begin, end in spans)

    def kills(self) -> list[Kill]:
        """Return the kills in order of time; one that both sources tell counts once."""
        ends = {(one.of, one.at) for one in self._kills if not one.of_process}
        found = [
            one
            for one in self._kills
            if not one.of_process
            or not any(end == one.of and abs(at - one.at) <= _TOLD_TWICE for end, at in ends)
        ]
        return sorted(found, key=lambda one: (one.at, one.of))

    def _killed(self, grid: Grid, frame: Frame) -> None:
        """Take in which kill was the last, for some minutes after each."""
        for row, labels in enumerate(frame.labels):
            for column in np.flatnonzero(frame.present[row]):
                ordinal = float(frame.values[row, column])
                count = round(ordinal - self._ordinals.get(labels, ordinal - 1))
                self._ordinals[labels] = ordinal
                at = float(grid.start + column * grid.step)
                if count > 0 and at >= self.start:
                    process = dict(labels).get("source") == "process"
                    self._kills.append(Kill(at, self.about(labels), count, process))

    def _needs(self, grid: Grid, frame: Frame) -> None:
        low = frame.present & (frame.values < HARMLESS)
        for row, labels in enumerate(frame.labels):
            names = dict(pair for pair in labels if pair[0] != NAME)
            key = (
                names.get(self.cluster, ""),
                names.get("namespace", ""),
                names.get("pod", ""),
                names.get("container", ""),
            )
            spans = self._harmless.setdefault(key, [])
            edges = np.flatnonzero(np.diff(np.concatenate(([0], low[row].astype(np.int8), [0]))))
            for begin, stop in zip(edges[0::2], edges[1::2], strict=True):
                first = float(grid.start + begin * grid.step)
                last = float(grid.start + (stop - 1) * grid.step)
                if spans and first - spans[-1][1] <= grid.step * 1.5:
                    first = spans.pop()[0]
                spans.append((first, last))
