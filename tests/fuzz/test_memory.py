"""Folders of cgroups in any state: readings and a verdict, or one MemoryStatError."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from generator import memory
from generator.errors import MemoryStatError
from generator.memory import as_json, sources, text
from generator.memory.cgroup import BESIDE, STAT
from tests.fuzz.bounds import bounded
from tests.fuzz.mutations import contents
from tests.memory.dumps import v1, v2

if TYPE_CHECKING:
    from pathlib import Path

V1 = v1(limit=100, cache=40, rss=30, active_file=10, inactive_file=20)
V2 = v2(anon=30, file=40, active_file=10, inactive_file=20)
PRESSURE = "some avg10=1.50 avg60=0.10 avg300=0.00 total=12345\n"
AMOUNTS = ["1048576\n", "max\n", "9223372036854771712\n", "oom_kill 3\nmax 7\nlow 0\n", PRESSURE]
DUMPS = contents([V1, V2, V2 + V2]) | st.sampled_from([V1.encode(), V2.encode()])
# None: a folder stands where the file should.
FILES = st.dictionaries(st.sampled_from(BESIDE), contents(AMOUNTS) | st.none(), max_size=6)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cgroups")


def explained(source: str) -> None:
    """Read, judge and print, as `realmem explain` does."""
    try:
        found = memory.comparable(sources.readings(source))
    except MemoryStatError as failure:
        said = str(failure)
    else:
        said = ""
    if said:
        assert said.isprintable()
        return
    verdict = memory.judge(found)
    console = Console(file=io.StringIO(), width=200)
    text.render(found, verdict, console)
    assert as_json.render(found, verdict)


@given(DUMPS, FILES, contents(AMOUNTS))
@example(V2.encode(), {}, b"9" * 5000)
@example((V2 + V2).encode(), {}, b"max")
def test_a_folder_of_a_cgroup_is_explained_or_refused(
    base: Path, dump: bytes, files: dict[str, bytes | None], above: bytes
) -> None:
    """Its own files, and the limit of the one above."""
    folder = base / str(len(list(base.iterdir()))) / "pod"
    folder.mkdir(parents=True)
    (folder.parent / "memory.max").write_bytes(above)
    (folder / STAT).write_bytes(dump)
    for name, content in files.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
    with bounded():
        explained(str(folder))


GREPPED = "".join(f"./{STAT}:{line}\n" for line in V2.splitlines()) + "./memory.current:1048576\n"


@given(contents([GREPPED, V1, V2 + V2]))
def test_a_saved_text_is_explained_or_refused(base: Path, dump: bytes) -> None:
    """What `grep -H . memory.*` prints, or dumps one after the other."""
    saved = base / "saved"
    saved.write_bytes(dump)
    with bounded():
        explained(str(saved))
