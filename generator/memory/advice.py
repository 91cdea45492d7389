"""What a verdict is called, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.memory.verdict import Component, Kind, Verdict

HEADLINES: dict[Kind, str] = {
    "cache": "page cache",
    "leak": "a leak",
    "growth": "growth, for too short a time to call it a leak",
    "need": "real need, close to the limit",
    "thrashing": "thrashing: too little is left for page cache",
    "steady": "steady",
    "unknown": "not known yet",
}

_NEXT: dict[Kind, tuple[str, ...]] = {
    "cache": (
        "nothing needs to be done: the kernel gives page cache back before it kills",
        "judge by real_used: kubectl top, an HPA on memory and evictions count active page cache",
        "which files? growth that equals what the container writes is its own log files",
    ),
    "growth": ("watch it for ten minutes or longer: every program grows after its start",),
    "need": (
        "raise the limit, or lower what the runtime may take: heap limit, caches, workers",
        "drop_caches does not help: page cache is not what fills this container",
    ),
    "thrashing": (
        "raise the limit by what the hot files need, or lower the heap",
        "look at major faults and disk reads: both fall when the pages fit",
    ),
    "steady": ("nothing needs to be done",),
    "unknown": (
        "compare with a second dump, some minutes later: realmem explain FIRST SECOND",
        "or watch the cgroup: --watch; or read a pod's last hours: --pod NAMESPACE/NAME",
    ),
}

_LEAKS: dict[Component, tuple[str, ...]] = {
    "anon": (
        "compare two heap profiles an hour apart; in Go count goroutines, in a JVM buffers too",
        "wait two minutes after a garbage collection before you read it again",
    ),
    "tmpfs": (
        "look for files that are written and never removed: df -h -t tmpfs, in the container",
        "emptyDir with medium: Memory and /dev/shm count here, though no process holds them",
    ),
    "kernel": (
        "look for many sockets, open files or threads; on the node slabtop names the slabs",
        "kernels 3.10 before 1075 leak kernel memory: boot with cgroup.memory=nokmem, or update",
    ),
    "other": (
        "look for mlock: VmLck in /proc/PID/status; locked pages of files are not given back",
    ),
}


def headline(verdict: Verdict) -> str:
    """Return the verdict in a few words."""
    what = HEADLINES[verdict.kind]
    return f"{what}, in {verdict.component}" if verdict.component else what


def steps(verdict: Verdict) -> tuple[str, ...]:
    """Return what to do next, the first thing first."""
    where = _LEAKS[verdict.component] if verdict.component else ()
    return (*_NEXT.get(verdict.kind, ()), *where)
