"""What `amtool check-config` prints -> findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

# Up to the next file, or to the sum that amtool adds on stderr.
_FAILED = re.compile(
    r"^Checking '([^\n]+)'  FAILED: (.*?)(?=^Checking '|^amtool: error: |\Z)",
    re.MULTILINE | re.DOTALL,
)
_HEADING = "yaml: unmarshal errors:\n"
_PLACE = re.compile(r"(?:yaml: )?(?:line (\d+): )?(.+)", re.DOTALL)


def checked(check: str, output: str) -> Iterator[Finding]:
    """Read `amtool check-config`: one error a file, or a line each for keys that it cannot take."""
    for path, text in _FAILED.findall(output):
        keys = text.startswith(_HEADING)
        for said in text.removeprefix(_HEADING).splitlines() if keys else [text]:
            found = _PLACE.fullmatch(said.strip())
            if found:
                line = int(found[1]) if found[1] else None
                yield Finding(check, "error", path, line, " ".join(found[2].split()))
