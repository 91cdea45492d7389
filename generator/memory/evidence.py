"""What speaks for a verdict, in words with their figures; nothing where nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.memory.units import change, share, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.memory.reading import Reading

# As ContainerWorkingSetIsCache has it: the working set alarms, and real_used gives no reason to.
ALARMING = 0.8
HARMLESS = 0.75

# Growth below both of these is noise: counters lag by some pages for every processor.
LEAST_GROWTH = 2**20
LEAST_SHARE = 0.02

# A process that waits for memory a tenth of its time is not working.
MUCH_PRESSURE = 0.1
# Fewer major faults are a program being read in, as at every start.
MANY_FAULTS = 1000
PAGE = 4096


def noise(first: Reading) -> float:
    """Return the growth, in bytes, below which nothing has grown."""
    return max(LEAST_GROWTH, LEAST_SHARE * first.usage)


def cache(floors: Sequence[Reading]) -> list[str]:
    """Say why it is page cache: what grew, or what usage mostly is."""
    first, last = floors[0], floors[-1]
    said = []
    if last.page_cache - first.page_cache >= noise(first):
        said.append(
            f"usage changed by {change(last.usage - first.usage)} and page cache by "
            f"{change(last.page_cache - first.page_cache)}; "
            f"real_used by {change(last.real_used - first.real_used)}"
        )
    moved = last.active_file - first.active_file
    if moved >= noise(first) and last.working_set - first.working_set >= moved / 2:
        said.append(
            f"working_set grew by {size(last.working_set - first.working_set)}: pages that were "
            "used again moved to the active list"
        )
    limit = last.limit or 0
    if last.working_set >= ALARMING * limit > 0 and last.real_used < HARMLESS * limit:
        said.append(
            f"working_set is {_of_limit(last, last.working_set)}, "
            f"real_used {_of_limit(last, last.real_used)}"
        )
    if 2 * last.page_cache >= last.usage > 0:
        said.append(f"{share(last.page_cache, last.usage)} of usage is page cache")
    return said


def near(last: Reading) -> list[str]:
    """Say how near to its limit the need is, and whether memory.min makes it more."""
    if last.need > last.real_used:
        kept = size(min(last.protected, last.usage))
        return [
            f"memory.min keeps {kept}, page cache included: {_of_limit(last, last.need)} is needed"
        ]
    return [f"real_used is {_of_limit(last, last.real_used)}"]


def flat(floors: Sequence[Reading]) -> list[str]:
    """Say between what real_used was, where there is more than one reading."""
    values = [one.real_used for one in floors]
    if len(values) == 1:
        return []
    return [f"real_used was between {size(min(values))} and {size(max(values))}"]


def thrashing(readings: Sequence[Reading]) -> list[str]:
    """Say why pages that are needed are dropped and read back."""
    first, last = readings[0], readings[-1]
    said = []
    if last.pressure is not None and last.pressure >= MUCH_PRESSURE:
        said.append(f"something waited for memory in {last.pressure:.0%} of the last minute")
    faults = (last.major_faults or 0) - (first.major_faults or 0)
    if faults >= MANY_FAULTS and faults * PAGE >= last.page_cache:
        said.append(
            f"{faults:,} major faults between first and last: at least {size(faults * PAGE)} read "
            f"back from disk, into {size(last.page_cache)} of page cache"
        )
    return said


def facts(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Say what anybody should know, whatever the verdict."""
    first, last = readings[0], readings[-1]
    said = []
    if last.oom_kills:
        new = last.oom_kills - (first.oom_kills or 0)
        since = f", {new:,} of them between first and last" if len(readings) > 1 else ""
        said.append(f"OOM kills in this cgroup: {last.oom_kills:,}{since}")
    if last.limit_hits and 2 * last.page_cache >= last.usage:
        said.append(
            f"the limit was hit {last.limit_hits:,} times: with this much page cache that is only "
            "reclaim"
        )
    slab = last.slab_reclaimable
    if slab >= max(LEAST_GROWTH, 0.1 * last.real_used):
        said.append(f"{size(slab)} of kernel memory is reclaimable slab: dentries, inodes")
    return tuple(said)


def _of_limit(last: Reading, part: int) -> str:
    return f"{share(part, last.limit or part)} of the limit"
