"""Where the cgroup of a process is mounted: v1, v2, or both side by side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import MemoryStatError, Problem
from generator.memory.cgroup import STAT

if TYPE_CHECKING:
    from collections.abc import Iterator

PROC = Path("/proc")

_OCTAL = re.compile(r"\\([0-7]{3})")


def of_process(pid: int, proc: Path = PROC) -> Path:
    """Return the folder of the cgroup that accounts a process's memory; MemoryStatError if none.

    Where its own has no memory controller, as below a user's session, that is the nearest above.
    """
    where = proc / str(pid) / "cgroup"
    try:
        lines = where.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        problem = Problem(f"there is no process {pid}", hint="ps lists those that there are")
        raise MemoryStatError(problem) from None
    except OSError as failure:
        raise MemoryStatError(Problem(f"cannot be read: {failure.strerror}", str(where))) from None
    # hierarchy:controllers:path, and the path may hold colons.
    members = [tuple(line.split(":", 2)) for line in lines if line.count(":") > 1]
    version1 = [path for _, controllers, path in members if "memory" in controllers.split(",")]
    version2 = [path for _, controllers, path in members if not controllers]
    # Where both are mounted, a controller is in one of them, and v1 names it.
    kind, paths = ("cgroup", version1) if version1 else ("cgroup2", version2)
    for path in paths:
        for mount in _below(kind, path, proc):
            for at in (mount, *mount.parents):
                if (at / STAT).is_file():
                    return at
    hint = "its cgroups may be outside of what is mounted here: try on the node itself"
    raise MemoryStatError(Problem("names no memory cgroup that is here", str(where), hint=hint))


def folder(path: str, proc: Path = PROC) -> Path | None:
    """Return the folder of a cgroup named as in /proc/PID/cgroup; None where there is none."""
    if "\0" in path:
        return None
    found = (at for kind in ("cgroup", "cgroup2") for at in _below(kind, path, proc))
    return next((at for at in found if (at / STAT).is_file()), None)


def _below(kind: str, path: str, proc: Path) -> Iterator[Path]:
    """Give where a cgroup's path is seen through the mounts of a kind."""
    for root, point in _mounts(kind, proc):
        inside = Path("/", path)
        if ".." not in inside.parts and inside.is_relative_to(root):
            yield point / inside.relative_to(root)


def _mounts(kind: str, proc: Path) -> Iterator[tuple[Path, Path]]:
    """Give root within the hierarchy and mount point of each mount that may account memory."""
    try:
        text = (proc / "self" / "mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    for line in text.splitlines():
        # id parent device root point options [tags …] - type source super-options
        before, _, after = line.partition(" - ")
        head, tail = before.split(" "), after.split(" ")
        if len(head) > 5 and tail[0] == kind:  # noqa: PLR2004 - see the line above
            if kind == "cgroup" and "memory" not in tail[-1].split(","):
                continue
            yield Path(_plain(head[3])), Path(_plain(head[4]))


def _plain(text: str) -> str:
    """Undo how the kernel writes a blank in a path."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
