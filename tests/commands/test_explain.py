"""`realmem explain`: what people and programs read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.memory import dumps
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

GREPS = [str(path) for path in dumps.GREPS]


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "generator", "explain", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_text_has_bar_figures_verdict_and_what_to_do(tmp_path: Path) -> None:
    """Of one dump: each component, real_used beside working_set and rss."""
    outcome = realmem(tmp_path, "explain", GREPS[2])
    lines = outcome.out.splitlines()
    assert outcome.code == 0
    assert lines[0] == f"{GREPS[2]}: cgroup v1, limit 300.0 MiB"
    assert lines[2].split("|")[1].strip() == "19 % of the limit"
    rows = {words[0]: words[1:3] for line in lines if (words := line.split())[1:]}
    assert rows["working_set"] == ["46.1", "MiB"]
    assert rows["real_used"] == ["12.9", "MiB"]
    assert "Verdict: page cache" in lines
    assert lines[-4] == "Next:"
    assert not any(line.endswith(" ") for line in lines)


def test_bar_is_as_long_as_usage_is_of_the_limit(tmp_path: Path) -> None:
    """In the order of the table, each component with a fill of its own."""
    text = dumps.v1(limit=600, rss=100, cache=200, shmem=50, active_file=100, inactive_file=50)
    (tmp_path / "x").write_text(text)
    bar = realmem(tmp_path, "explain", "x").out.splitlines()[2].strip().split("|")[0]
    assert bar.rstrip() == "█" * 10 + "▓" * 5 + "░" * 10 + "·" * 5
    assert len(bar) == 60


def test_several_dumps_have_a_column_each_and_the_change(tmp_path: Path) -> None:
    """The three dumps of the seed."""
    out = realmem(tmp_path, "explain", *GREPS).out
    row = next(line for line in out.splitlines() if line.strip().startswith("working_set"))
    assert " ".join(row.split()) == "working_set 37.8 MiB 37.8 MiB 46.1 MiB +8.3 MiB"
    assert f"  1: {GREPS[0]}" in out


def test_many_dumps_show_some_columns(tmp_path: Path) -> None:
    """The first, the last, and three between."""
    (tmp_path / "x").write_text("".join(dumps.v2(anon=n) for n in range(101)))
    lines = realmem(tmp_path, "explain", "x").out.splitlines()
    head = next(line.split() for line in lines if "change" in line)
    assert head == ["1", "26", "51", "76", "101", "change"]


def test_json_is_for_programs(tmp_path: Path) -> None:
    """Bytes, and the verdict by name."""
    document: dict[str, Any] = json.loads(
        realmem(tmp_path, "explain", *GREPS, "--format", "json").out
    )
    assert document["version"] == 1
    assert [one["bytes"]["real_used"] for one in document["readings"]] == [
        13484032, 13500416, 13504512,
    ]  # fmt: skip
    assert document["readings"][0]["bytes"]["parts"]["active_file"] == 26136576
    assert document["verdict"]["kind"] == "cache"
    assert document["verdict"]["next"]


def test_colour_is_for_terminals_and_ascii_for_those_that_have_no_more(tmp_path: Path) -> None:
    """Piped, the bar is plain; without UTF-8 it is of letters."""
    (tmp_path / "x").write_text(dumps.v2(anon=10, file=10, inactive_file=10))
    plain = run(str(tmp_path / "x"), PYTHONIOENCODING="utf-8").stdout
    assert "\x1b" not in plain
    assert "█" in plain
    ascii_only = run(str(tmp_path / "x"), PYTHONIOENCODING="ascii")
    assert ascii_only.returncode == 0
    assert "#" * 30 + "-" * 30 in ascii_only.stdout


@pytest.mark.parametrize("no_color", [False, True])
def test_no_color_is_respected_on_a_terminal(tmp_path: Path, no_color: bool) -> None:  # noqa: FBT001 - a case
    """As https://no-color.org has it."""
    (tmp_path / "x").write_text(dumps.v2(anon=10))
    environment = {
        **os.environ,
        "TERM": "xterm-256color",
        **({"NO_COLOR": "1"} if no_color else {}),
    }
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "generator", "explain", "x"]
    subprocess.run(command, stdout=follower, cwd=tmp_path, env=environment, check=True)
    os.close(follower)
    shown = os.read(leader, 100_000).decode()
    assert ("\x1b[34m" in shown) is not no_color


def test_a_dump_comes_from_stdin() -> None:
    """`kubectl exec … cat memory.stat | realmem explain -`."""
    done = run("-", stdin=dumps.v2(anon=10))
    assert done.stdout.startswith("stdin: cgroup v2, no limit")
    assert run("-").stderr == "error: stdin: is empty; give what `cat memory.stat` prints\n"


def test_a_name_cannot_move_the_cursor(tmp_path: Path) -> None:
    """A file may be called anything."""
    (tmp_path / "\x1b[2Jx").write_text(dumps.v2())
    out = realmem(tmp_path, "explain", "\x1b[2Jx").out
    assert "\x1b" not in out
    assert r"\x1b[2Jx: cgroup v2" in out


def test_a_damaged_file_is_exit_2_and_one_line(tmp_path: Path) -> None:
    """Where, what and the remedy."""
    (tmp_path / "x").write_text("cache 1\nrss 2\ntotal_cac")
    outcome = realmem(tmp_path, "explain", "x")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith('error: x:3: "total_cac" is no line of memory.stat; ')
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [(), ("x", "--pid", "1"), ("-", "--watch"), ("x", "y", "--watch"), ("--pid", "0")]
)
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Nothing to read, too much, or what cannot be read twice."""
    assert realmem(tmp_path, "explain", *arguments).code == 2


def test_watching_compares_with_the_first_until_ctrl_c(tmp_path: Path) -> None:
    """Ctrl-C is how it ends, and no failure; each object stands on a line."""
    path = tmp_path / "x"
    path.write_text(dumps.v2(anon=100))
    command = [
        sys.executable,
        "-m",
        "generator",
        "explain",
        str(path),
        "--watch",
        "--interval",
        "0.1",
    ]
    with subprocess.Popen(
        [*command, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        new = tmp_path / "new"
        new.write_text(dumps.v2(anon=160))
        new.replace(path)
        kinds = [json.loads(process.stdout.readline())["verdict"]["kind"] for _ in range(5)]
        process.send_signal(signal.SIGINT)
        rest, words = process.communicate()
    assert first["verdict"]["kind"] == "unknown"
    assert kinds[-1] in {"leak", "steady"}
    assert all(json.loads(line) for line in rest.splitlines())
    assert (process.returncode, words) == (0, "")


def test_a_process_is_explained_by_its_cgroup(tmp_path: Path) -> None:
    """The real one of this test, on this machine's kernel."""
    outcome = realmem(tmp_path, "explain", "--pid", str(os.getpid()), "--format", "json")
    (one,) = json.loads(outcome.out)["readings"]
    assert outcome.code == 0
    assert one["cgroup"] in {"v1", "v2"}
    assert one["bytes"]["usage"] >= one["bytes"]["working_set"] >= one["bytes"]["real_used"] > 0


def test_a_long_watch_forgets_every_other_reading_and_keeps_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A week of watching takes no more memory than an hour."""
    path = tmp_path / "x"
    reads = 0

    def next_dump(_: float) -> None:
        nonlocal reads
        reads += 1
        if reads == 30:
            raise KeyboardInterrupt
        path.write_text(dumps.v2(anon=100 + reads))

    path.write_text(dumps.v2(anon=100))
    monkeypatch.setattr("generator.commands.explain._REMEMBERED", 8)
    monkeypatch.setattr("time.sleep", next_dump)
    outcome = realmem(tmp_path, "explain", "x", "--watch")
    last = outcome.out[outcome.out.rindex("x: cgroup v2") :]
    anon = next(line.split() for line in last.splitlines() if line.strip().startswith("anon"))
    assert outcome.code == 0
    assert (anon[1], anon[-4], anon[-2]) == ("100.0", "129.0", "+29.0")
