"""Which folder accounts a process's memory: cgroup v1, v2, and both side by side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator import memory
from generator.errors import MemoryStatError
from generator.memory import mounts

PID = 4711


class Machine:
    """A /proc and its mounts, made of files."""

    def __init__(self, root: Path) -> None:
        self.root, self.proc = root, root / "proc"
        (self.proc / "self").mkdir(parents=True)
        (self.proc / str(PID)).mkdir()
        self.lines: list[str] = []

    def mount(self, kind: str, at: str, options: str = "rw", root: str = "/") -> Path:
        point = self.root / at
        point.mkdir(parents=True, exist_ok=True)
        written = str(point).replace(" ", r"\040")
        line = f"31 23 0:28 {root} {written} rw,relatime shared:9 - {kind} {kind} {options}"
        self.lines.append(line)
        (self.proc / "self" / "mountinfo").write_text("\n".join(self.lines) + "\n")
        return point

    def process(self, *lines: str) -> None:
        (self.proc / str(PID) / "cgroup").write_text("".join(f"{line}\n" for line in lines))

    def folder(self) -> Path:
        return mounts.of_process(PID, self.proc)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def accounted(folder: Path) -> Path:
    """Make a cgroup that has a memory.stat."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.stat").touch()
    return folder


def test_v1_controllers_may_share_a_hierarchy(machine: Machine) -> None:
    """The one with memory is taken, also of several on one line; a path may hold colons."""
    machine.mount("cgroup", "cpu", "rw,cpu,cpuacct")
    point = machine.mount("cgroup", "memory", "rw,memory,hugetlb")
    folder = accounted(point / "docker/x:y")
    machine.process("9:cpu,cpuacct:/a", "4:memory,hugetlb:/docker/x:y", "0::/")
    assert machine.folder() == folder


def test_v2_is_one_hierarchy(machine: Machine) -> None:
    """A line without controllers."""
    folder = accounted(machine.mount("cgroup2", "unified") / "kubepods.slice/pod1/app")
    machine.process("0::/kubepods.slice/pod1/app")
    assert machine.folder() == folder


def test_where_both_are_mounted_v1_accounts_memory(machine: Machine) -> None:
    """The unified hierarchy of a hybrid machine has no memory controller."""
    accounted(machine.mount("cgroup2", "unified") / "app")
    folder = accounted(machine.mount("cgroup", "memory", "rw,memory") / "app")
    machine.process("4:memory:/app", "0::/app")
    assert machine.folder() == folder


def test_a_mount_of_a_part_of_the_hierarchy_is_seen_through(machine: Machine) -> None:
    """In a container without a cgroup namespace /proc shows the path on the host."""
    point = machine.mount("cgroup", "with blank", "rw,memory", root="/docker/abc")
    folder = accounted(point / "worker")
    machine.process("4:memory:/docker/abc/worker")
    assert machine.folder() == folder


def test_without_a_controller_of_its_own_the_nearest_above_counts(machine: Machine) -> None:
    """As for the units of a user's session."""
    point = machine.mount("cgroup2", "unified")
    (point / "user.slice/app.slice").mkdir(parents=True)
    folder = accounted(point / "user.slice")
    machine.process("0::/user.slice/app.slice")
    assert machine.folder() == folder


@pytest.mark.parametrize("line", ["0::/../../outside", "garbage", "0::/gone"])
def test_what_cannot_be_seen_from_here_is_an_error(machine: Machine, line: str) -> None:
    """Another namespace, no cgroup at all, or one that is gone."""
    machine.mount("cgroup2", "unified")
    machine.process(line)
    with pytest.raises(MemoryStatError, match="names no memory cgroup that is here"):
        machine.folder()


def test_no_such_process_is_an_error(machine: Machine) -> None:
    """It may have ended meanwhile."""
    with pytest.raises(MemoryStatError, match="there is no process 4711"):
        machine.folder()


def test_a_path_as_in_proc_is_found_below_the_mount(machine: Machine) -> None:
    """What `cat /proc/PID/cgroup` shows may be given as it is."""
    folder = accounted(machine.mount("cgroup2", "unified") / "app")
    assert mounts.folder("/app", machine.proc) == folder
    assert mounts.folder("/gone", machine.proc) is None


def test_this_process_is_in_a_cgroup_of_this_machine() -> None:
    """The real kernel's files are read, whichever version this machine runs."""
    one = memory.of_process(os.getpid())
    own = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    assert one.usage > 0
    # This process is accounted in its cgroup, or in one above.
    assert one.rss + one.tmpfs + one.page_cache >= own * os.sysconf("SC_PAGE_SIZE") / 2
    assert memory.readings(one.source)[0].cgroup == one.cgroup
