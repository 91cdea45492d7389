"""Files, streams, folders of cgroups: read as they come, refused in one line."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest

from generator import memory
from generator.errors import MemoryStatError
from generator.memory import sources
from tests.memory import dumps
from tests.memory.dumps import MIB

if TYPE_CHECKING:
    from pathlib import Path


def cgroup(folder: Path, **files: str) -> Path:
    """Make the folder of a cgroup of v2 that uses 100 MiB."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.stat").write_text(dumps.v2(anon=80, file=10, active_file=10))
    for name, text in {"memory.current": f"{100 * MIB}\n", **files}.items():
        (folder / name).write_text(text)
    return folder


def refused(source: str) -> str:
    """Return what is said of a source that cannot be read."""
    with pytest.raises(MemoryStatError) as raised:
        memory.readings(source)
    (problem,) = raised.value.problems
    return str(problem)


def test_a_cgroup_is_read_with_its_files_by_folder_or_by_its_memory_stat(tmp_path: Path) -> None:
    """Either way usage is memory.current."""
    folder = cgroup(tmp_path / "app", **{"memory.max": f"{200 * MIB}\n"})
    for source in (folder, folder / "memory.stat"):
        (one,) = memory.readings(str(source))
        assert (one.usage / MIB, (one.limit or 0) / MIB) == (100, 200)


def test_a_dump_of_another_name_stands_alone(tmp_path: Path) -> None:
    """What lies beside a saved dump may belong to another."""
    folder = cgroup(tmp_path)
    (folder / "before.stat").write_text((folder / "memory.stat").read_text())
    (one,) = memory.readings(str(folder / "before.stat"))
    assert one.usage / MIB == 90


def test_several_dumps_in_a_memory_stat_take_nothing_from_beside_it(tmp_path: Path) -> None:
    """They were saved at different times."""
    folder = cgroup(tmp_path)
    text = (folder / "memory.stat").read_text()
    (folder / "memory.stat").write_text(text * 3)
    assert [one.usage / MIB for one in memory.readings(str(folder / "memory.stat"))] == [90] * 3


def test_a_limit_further_up_binds(tmp_path: Path) -> None:
    """On v2 every cgroup above has a limit of its own."""
    cgroup(tmp_path / "pod", **{"memory.max": f"{150 * MIB}\n"})
    folder = cgroup(tmp_path / "pod" / "app", **{"memory.max": "max\n"})
    (one,) = memory.readings(str(folder))
    assert (one.limit or 0) / MIB == 150


def test_a_limit_that_is_no_number_is_none(tmp_path: Path) -> None:
    """Somebody's file of that name, in a folder above."""
    folder = cgroup(tmp_path / "pod")
    for text in ("9" * 5000, "٣", "much"):
        (tmp_path / "memory.max").write_text(text, encoding="utf-8")
        assert memory.readings(str(folder))[0].limit is None


def test_a_cgroup_has_one_dump(tmp_path: Path) -> None:
    """Saved ones are read by the file's name."""
    folder = cgroup(tmp_path / "pod")
    saved = folder / "memory.stat"
    saved.write_text(saved.read_text() * 2)
    assert refused(str(folder)).endswith(
        "holds several dumps, and a cgroup has one; name the file itself, if these are saved dumps"
    )
    assert len(memory.readings(str(saved))) == 2


def test_what_cannot_be_read_beside_it_is_not_there(tmp_path: Path) -> None:
    """Without PSI in the kernel, opening memory.pressure succeeds and reading it fails."""
    folder = cgroup(tmp_path)
    (folder / "memory.pressure").mkdir()
    (one,) = memory.readings(str(folder))
    assert one.pressure is None


def test_all_files_of_a_cgroup_come_in_one_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """`grep -H . memory.*`, from wherever it is run."""
    lines = [f"memory.stat:{line}" for line in dumps.v2(anon=80).splitlines()]
    lines += ["/sys/fs/cgroup/memory.current:104857600", "memory.max:209715200", "memory.high:max"]
    lines += ["./memory.events:low 0", "memory.events:oom_kill 2"]
    text = "\n".join(lines).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    (one,) = memory.readings("-")
    assert (one.usage / MIB, (one.limit or 0) / MIB, one.oom_kills) == (100, 200, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"memory.current:1\n", "holds no line of memory.stat"),
        (b"memory.current:1\nstray\n", "saved:2: names no file"),
        (b"memory.stat:anon 1\nmemory.stat:fil\n", "memory.stat:2:"),
        (b"\xff\xfe\x00", "saved:1: is no text"),
        (b"cache 1\nrss \xc3\x28\n", "saved:2: is no text"),
        (b"", "is empty"),
        (b"\0" * 100, "is no line of memory.stat"),
        (b"a" * (sources.MAX_BYTES + 1), "is larger than 1 MiB"),
    ],
)
def test_a_damaged_stream_is_one_error(tmp_path: Path, text: bytes, said: str) -> None:
    """With the line, and never a traceback."""
    (tmp_path / "saved").write_bytes(text)
    assert said in refused(str(tmp_path / "saved"))


def test_two_cgroups_in_one_stream_are_refused(tmp_path: Path) -> None:
    """The files beside them could be of either."""
    line = [f"memory.stat:{line}" for line in dumps.v2().splitlines()]
    (tmp_path / "saved").write_text("\n".join(line * 2))
    assert "stands there more than once" in refused(str(tmp_path / "saved"))


def test_a_missing_or_unreadable_source_is_one_error(tmp_path: Path) -> None:
    """Whatever is wrong with the path."""
    (tmp_path / "empty").mkdir()
    assert "there is no such file" in refused(str(tmp_path / "gone"))
    assert "there is no memory.stat in it" in refused(str(tmp_path / "empty"))
    assert "there is no such file" in refused("/no/such/cgroup")
    assert "cannot be read" in refused("x" * 5000)
    assert "null" in refused("nul\0l")


def test_endless_input_is_not_read_to_its_end() -> None:
    """A device is no dump."""
    assert "is larger than 1 MiB" in refused("/dev/zero")


def test_a_pipe_is_a_file(tmp_path: Path) -> None:
    """Process substitution: realmem explain <(ssh node cat …)."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    if os.fork() == 0:
        pipe.write_bytes(dumps.v2(anon=7).encode())
        os._exit(0)
    (one,) = memory.readings(str(pipe))
    os.wait()
    assert one.rss / MIB == 7
