"""What promtool prints -> findings. It has no form for programs; this one is that of 2.42 to 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity

_FILE = re.compile(r"^(?:Checking|Unit Testing:) +(.+)$", re.MULTILINE)
_PLACE = re.compile(r"(?:(\d+):\d+: |yaml: line (\d+): )?(.+)", re.DOTALL)
_DUPLICATE = re.compile(r"^Metric: (.*)\nLabel\(s\):((?:\n\t.*)*)", re.MULTILINE)
# A failed test begins four spaces deep; what belongs to it stands deeper.
_FAILED_TEST = re.compile(r"^ {4}\S.*(?:\n {5,}.*)*", re.MULTILINE)
LONGEST = 1000


def checked(check: str, output: str) -> Iterator[Finding]:
    """Read `promtool check rules`: `file: line:column: message` lines and lint's duplicates."""
    for path, text in _by_file(output):
        said: set[tuple[int | None, str]] = set()
        for line in text.splitlines():
            if not line.startswith(f"{path}: "):
                continue
            found = _PLACE.fullmatch(line.removeprefix(f"{path}: "))
            if found is None:
                continue
            number = found[1] or found[2]
            said.add((int(number) if number else None, found[3]))
        for line_number, message in sorted(said, key=lambda each: (each[0] or 0, each[1])):
            yield Finding(check, "error", path, line_number, message)
        for metric, labels in _DUPLICATE.findall(text):
            message = f"duplicate rule {metric}{{{', '.join(labels.split())}}}"
            yield Finding(check, "error", path, None, message, "take one out")


def tested(check: str, output: str) -> Iterator[Finding]:
    """Read `promtool test rules`: failed expectations, and rule files that were not found."""
    for path, text in _by_file(output):
        for warning in re.findall(r"^ +WARNING: (.+)$", text, re.MULTILINE):
            yield _finding(check, "warning", path, warning)
        if "  FAILED:\n" not in text:
            continue
        failed = text.partition("  FAILED:\n")[2]
        for block in _FAILED_TEST.findall(failed) or [failed]:
            yield _finding(check, "error", path, f"failed: {block}")


def _finding(check: str, severity: Severity, path: str, text: str) -> Finding:
    return Finding(check, severity, path, None, " ".join(text.split())[:LONGEST])


def _by_file(output: str) -> Iterator[tuple[str, str]]:
    """Cut the output at the lines that name the file which it then speaks of."""
    parts = _FILE.split(output)
    yield from zip(parts[1::2], parts[2::2], strict=True)
