"""Cut the capture that demo and tests need out of the whole one: same input, same bytes.

    python tests/data/make_capture.py cgroup-v1-nine-containers.om.gz

writes generator/demo/nine-containers.xz. README.md says what is in it.
"""

from __future__ import annotations

import argparse
import gzip
import lzma
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TARGET = Path(__file__).parents[2] / "generator" / "demo" / "nine-containers.xz"

METRICS = re.compile(
    r"""(?x)^(?:
      up
    | container_memory_(?:
        usage_bytes | working_set_bytes | rss | cache | mapped_file | swap | kernel_usage
      | total_active_file_bytes | total_inactive_file_bytes
      | file_dirty_bytes | file_writeback_bytes
      | failures_total | failcnt | workingset_refault_(?:anon|file)_total
      )
    | container_oom_events_total
    | container_pressure_(?:memory|io)_(?:waiting|stalled)_seconds_total
    | container_fs_(?:reads|writes)_total
    | container_spec_memory_(?:limit|swap_limit|reservation_limit)_bytes
    | container_start_time_seconds
    | container_processes
    | container_threads
    | kube_\w+
    | node_\w+
    )\{"""
)
# Mounts and kernel build of the machine that the capture was made on are nobody's business.
FOREIGN_DEVICE = re.compile(r'device="(?!/dev/vda")')
KERNEL_BUILD = re.compile(r'(release="\d+\.\d+\.\d+)-[^"]*"')


def needed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that are read, in the order of the input."""
    for line in lines:
        if METRICS.match(line) and not FOREIGN_DEVICE.search(line):
            yield KERNEL_BUILD.sub(r'\1"', line)


def columns(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of times, each before the series that were seen at these, with their values."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    times: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        series, value, time = line.rstrip("\n").rsplit(" ", 2)
        values[series].append(value)
        times[series].append(time)
    together: defaultdict[str, list[str]] = defaultdict(list)
    for series, seen in times.items():
        together[" ".join(seen)].append(series)
    for seen_at, found in together.items():
        yield f"{seen_at}\n"
        for series in found:
            yield f"{series} {' '.join(values[series])}\n"


def main() -> None:
    """Read the whole capture, write the part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path, help="the whole capture, OpenMetrics text in gzip")
    source: Path = parser.parse_args().source
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        text = "".join(columns(needed(lines)))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
