"""The capture of nine containers under tests/data/: its samples, as a file and as promtool values.

tests/data/README.md says what the containers do and what is true of each.
"""

from __future__ import annotations

import ast
import lzma
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.backfill import Window

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = Path(__file__).parents[1] / "data" / "nine-containers.om.xz"
# Before the first sample, and on a minute: promtool's time 0 in a replay.
BEGIN = 1795239240
# From the first scrape of kube-state-metrics, the last input to come up, to the last sample.
WINDOW = Window(1795239360, 1795245970)

SAMPLE = re.compile(r"(?P<series>(?P<metric>\w+)\{.*\}) (?P<value>\S+) (?P<time>\S+)\n")

LABEL = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*")')

Samples = list[tuple[float, str]]


def extract(target: Path) -> Path:
    """Write the capture as OpenMetrics text, as promtool reads it, and return its path."""
    target.write_bytes(lzma.decompress(SOURCE.read_bytes()))
    return target


def extract_later(target: Path, seconds: int) -> Path:
    """Write the capture as if it had been made so many seconds later, and return its path."""
    with target.open("w", encoding="utf-8") as out:
        for name, points in samples().items():
            out.writelines(f"{name} {value} {at + seconds:.3f}\n" for at, value in points)
        out.write("# EOF\n")
    return target


def samples(metrics: Iterable[str] | None = None) -> dict[str, Samples]:
    """Return `(unix time, value as written)` by series, for the metrics asked for, or all."""
    wanted = None if metrics is None else frozenset(metrics)
    found: dict[str, Samples] = defaultdict(list)
    with lzma.open(SOURCE, "rt", encoding="utf-8") as lines:
        for line in lines:
            sample = SAMPLE.fullmatch(line)
            if sample and (wanted is None or sample["metric"] in wanted):
                found[sample["series"]].append((float(sample["time"]), sample["value"]))
    return dict(found)


def labels(series: str) -> dict[str, str]:
    """Return the labels, with the metric's name, of a series as it stands in the capture."""
    metric, _, rest = series.partition("{")
    pairs = LABEL.findall(rest)
    return {"__name__": metric, **{name: ast.literal_eval(value) for name, value in pairs}}


def metric_names() -> set[str]:
    """Return the names of every metric that the capture holds."""
    with lzma.open(SOURCE, "rt", encoding="utf-8") as lines:
        return {sample["metric"] for line in lines if (sample := SAMPLE.fullmatch(line))}


def promtool_values(points: Samples, step: int) -> str:
    """Return the points as promtool input values, `step` seconds apart from BEGIN on.

    A slot takes the newest point that falls into it, and is a gap where none does.
    """
    slots = {int((at - BEGIN) // step): value for at, value in sorted(points)}
    return " ".join(slots.get(slot, "_") for slot in range(max(slots) + 1))
