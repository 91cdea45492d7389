"""What a container's memory is made of at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["anon", "tmpfs", "kernel", "other", "active_file", "inactive_file"]

# What the kernel cannot give back first, then the page cache: the order of the bar.
PARTS: tuple[Part, ...] = ("anon", "tmpfs", "kernel", "other", "active_file", "inactive_file")


@dataclass(frozen=True)
class Reading:
    """Sizes in bytes, events as counts since the cgroup was made; None where nothing tells.

    `anon` is heap and stacks, `tmpfs` tmpfs and shared memory, `kernel` slab, stacks, page tables
    and socket buffers; `other` is what usage holds besides, such as locked file pages. `protected`
    is memory.min, `pressure` the share of the last minute in which something waited for memory,
    `at` Unix time, where it is known.
    """

    source: str
    cgroup: Literal["v1", "v2"] | None
    usage: int
    # What the counters of memory.stat add up to: usage where nothing tells usage itself.
    counted: int
    rss: int
    tmpfs: int
    kernel: int | None
    active_file: int
    inactive_file: int
    swap: int = 0
    slab_reclaimable: int = 0
    limit: int | None = None
    protected: int = 0
    major_faults: int | None = None
    refaults: int | None = None
    oom_kills: int | None = None
    limit_hits: int | None = None
    pressure: float | None = None
    at: float | None = None
    # What a reader of the figures must know: how usage was found, what is an estimate.
    notes: tuple[str, ...] = ()

    @property
    def real_used(self) -> int:
        """What the container needs: usage without the two file lists."""
        return max(self.usage - self.page_cache, 0)

    @property
    def working_set(self) -> int:
        """What most dashboards and `kubectl top` show: usage without the inactive list alone."""
        return max(self.usage - self.inactive_file, 0)

    @property
    def page_cache(self) -> int:
        """The two file lists, which the kernel gives back under pressure."""
        return self.active_file + self.inactive_file

    @property
    def held(self) -> int:
        """What a leak grows: real_used, and what of it was swapped out."""
        return self.real_used + self.swap

    @property
    def need(self) -> int:
        """What cannot be reclaimed: real_used, or more where memory.min protects page cache."""
        return max(self.real_used, min(self.usage, self.protected))

    def parts(self) -> dict[Part, int]:
        """Return usage by component, in the order of `PARTS`."""
        known = {
            "anon": self.rss,
            "tmpfs": self.tmpfs,
            "kernel": self.kernel or 0,
            "active_file": self.active_file,
            "inactive_file": self.inactive_file,
        }
        # The values are read one after the other, and anonymous pages given up with MADV_FREE stand
        # on a file list: the sum may pass usage.
        other = max(self.usage - sum(known.values()), 0)
        return {part: known.get(part, other) for part in PARTS}
