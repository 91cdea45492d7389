"""`realmem list` and `realmem schema`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import jsonschema
import pytest

from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "realmem.yaml").write_text("alerts: {ContainerMemoryLeak: {for: 45m}}\n")
    return tmp_path


def test_json_holds_rules_alerts_and_dashboards(project: Path) -> None:
    """Machine-readable, with what the config changed."""
    listed = json.loads(realmem(project, "list", "--format", "json").out)
    assert "container:memory_real_used:bytes" in {rule["record"] for rule in listed["rules"]}
    leak = next(a for a in listed["alerts"] if a["alert"] == "ContainerMemoryLeak")
    assert (leak["severity"], leak["for"]) == ("warning", "45m")
    assert {board["uid"] for board in listed["dashboards"]} >= {"realmem-fleet", "realmem-pod"}


def test_table_has_a_row_for_every_entry(project: Path) -> None:
    """The same for people; piped, a row stays one line."""
    lines = realmem(project, "list").out.splitlines()
    (leak,) = (line for line in lines if line.startswith("ContainerMemoryLeak"))
    assert leak.split()[1:3] == ["warning", "45m"]
    assert any(line.startswith("container:memory_real_used:bytes") for line in lines)


@pytest.mark.parametrize("listed", [(), ("--checks",), ("--cost", "5000")])
def test_a_narrow_terminal_cuts_nothing_off(project: Path, listed: tuple[str, ...]) -> None:
    """At sixty columns every name is whole, and no line is longer."""
    text = on_a_terminal(project, 60, "list", *listed)
    lines = [line.rstrip() for line in text.splitlines()]
    assert max(map(len, lines)) <= 60
    assert "…" not in text
    whole = json.loads(realmem(project, "list", "--format", "json", *listed).out)
    names = [next(iter(entry.values())) for entries in whole.values() for entry in entries]
    assert set(names) <= set(lines)


def test_cost_grows_with_the_containers(project: Path) -> None:
    """By group, and all together."""
    few, many = (
        json.loads(realmem(project, "list", "--cost", containers, "--format", "json").out)
        for containers in ("1000", "4000")
    )
    figures = [{row["what"]: row["figure"] for row in each["together"]} for each in (few, many)]
    assert figures[1]["series recorded"] == pytest.approx(4 * figures[0]["series recorded"], abs=4)
    assert [row["group"] for row in few["groups"]] == [row["group"] for row in many["groups"]]


def test_two_lists_at_once_are_refused(project: Path) -> None:
    """Nobody can tell which of them was meant."""
    done = realmem(project, "list", "--cost", "5", "--checks")
    assert done.code == 2
    assert "ask for one of them" in done.err


def on_a_terminal(folder: Path, columns: int, *arguments: str) -> str:
    """Return what a command prints on a terminal of so many columns, without colours."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environ = {**os.environ, "TERM": "xterm"}
    environ.pop("COLUMNS", None)
    command = [sys.executable, "-m", "generator", *arguments]
    with subprocess.Popen(command, stdout=its, stderr=its, cwd=folder, env=environ):
        os.close(its)
        read = bytearray()
        with contextlib.suppress(OSError):  # how a terminal ends
            while part := os.read(ours, 1 << 16):
                read += part
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", read.decode())


def test_schema_accepts_the_config_and_names_every_alert(project: Path) -> None:
    """An editor that follows it completes alert names and thresholds."""
    schema = json.loads(realmem(project, "schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"alerts": {"ContainerMemoryNearLimit": {"warning": "90%"}}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"alerts": {"ContainerMemoryNearLimit": {"warnin": "90%"}}}, schema)
