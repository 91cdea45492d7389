"""What an exporter shows: metrics that share their labels, for as long as they are there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.cluster.curves import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.cluster.curves import Curve
    from bench.cluster.model import Cluster

# From when to when, in Unix time; not at the second.
Life = tuple[float, float]

ALWAYS: Life = (-math.inf, math.inf)
ONE = Level(1)


@dataclass(frozen=True, eq=False, slots=True)
class Exposed:
    """Series of one label set, which does not hold the metric's name."""

    labels: Mapping[str, str]
    metrics: Mapping[str, Curve]
    life: Life = ALWAYS


def located(cluster: Cluster, labels: dict[str, str]) -> dict[str, str]:
    """Return the labels with the cluster's, which a cluster without a name has not."""
    return {**labels, "cluster": cluster.name} if cluster.name else labels
