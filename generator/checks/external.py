"""Checks by programs that others wrote: promtool and amtool, where they are installed.

`promtool/check` has Prometheus' own reader judge the rule files, duplicates in a file included;
`promtool/test` runs the unit tests of rules that were found; `amtool/check` has Alertmanager's
reader judge its configs. What is not installed is not run, and said; in CI it is an error, for a
pipeline that quietly checks less is worse than none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks import amtool, promtool
from generator.checks.finding import Finding, NotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from generator.checks.subject import Subject

TIMEOUT = 120.0


@dataclass(frozen=True)
class Tool:
    """A program, what it is given, and how its words become findings."""

    id: str
    program: str
    arguments: tuple[str, ...]
    files: Callable[[Subject], Sequence[str]]
    findings: Callable[[str, str], Iterator[Finding]]


TOOLS = (
    Tool(
        "promtool/check",
        "promtool",
        ("check", "rules", "--lint=all", "--lint-fatal"),
        lambda subject: [file.path for file in subject.rule_files],
        promtool.checked,
    ),
    Tool(
        "promtool/test",
        "promtool",
        ("test", "rules"),
        lambda subject: subject.tests,
        promtool.tested,
    ),
    Tool(
        "amtool/check",
        "amtool",
        ("check-config",),
        lambda subject: subject.alertmanagers,
        amtool.checked,
    ),
)
IDS = tuple(tool.id for tool in TOOLS)


def run(
    subject: Subject,
    wanted: Collection[str] | None = None,
    *,
    require_tools: bool | None = None,
    environ: Mapping[str, str] = os.environ,
    timeout: float = TIMEOUT,
) -> tuple[list[Finding], list[NotRun]]:
    """Run the tools that have files to judge and are wanted (all, where `wanted` is None).

    `require_tools` makes a missing tool an error; None asks the environment whether this is CI.
    """
    strict = environ.get("CI") == "true" if require_tools is None else require_tools
    findings: list[Finding] = []
    missing: dict[str, NotRun] = {}
    for tool in TOOLS:
        files = tool.files(subject)
        if not files or (wanted is not None and tool.id not in wanted):
            continue
        program = shutil.which(tool.program, path=environ.get("PATH"))
        if program is None:
            why = f"{tool.program} is not installed: its checks were not run"
            missing[tool.program] = NotRun(tool.program, why)
            if strict:
                hint = f"install {tool.program}"
                findings.append(Finding(tool.id, "error", files[0], None, why, hint))
            continue
        findings += _run(tool, program, files, timeout)
    return sorted(set(findings), key=lambda finding: finding.place), list(missing.values())


def _run(tool: Tool, program: str, files: Sequence[str], timeout: float) -> list[Finding]:
    # A file may be named like an option; a path never is.
    paths = [file if not file.startswith("-") else f"./{file}" for file in files]
    try:
        done = subprocess.run(  # noqa: S603  # the program is looked up, the paths are data
            [program, *tool.arguments, *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # failures go there, under the headings of stdout
            check=False,
            timeout=timeout,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        message = f"{tool.program} did not end within {timeout:g} seconds"
        return [Finding(tool.id, "error", files[0], None, message)]
    except OSError as error:
        message = f"{tool.program} could not be started: {error.strerror}"
        return [Finding(tool.id, "error", files[0], None, message)]
    found = list(tool.findings(tool.id, done.stdout))
    if found or done.returncode == 0:
        return found
    output = " ".join(done.stdout.split())[:1000] or "no output"
    message = f"{tool.program} failed with exit code {done.returncode}: {output}"
    return [Finding(tool.id, "error", files[0], None, message)]
