"""The files beside a memory.stat: amounts, counts, pressure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.errors import MemoryStatError, Problem
from generator.memory.stat import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

# cgroup v1 writes "no limit" as the largest number of pages that fits: more than anybody sets.
UNLIMITED = 2**62

_AMOUNT = re.compile(r"(?:max|[0-9]{1,20})")
_COUNT = re.compile(r"([a-z_]{1,64}) ([0-9]{1,20})")
_PRESSURE = re.compile(
    r"(some|full) avg10=[0-9.]{1,9} avg60=([0-9]{1,3}(?:\.[0-9]{1,4})?) avg300=[0-9.]{1,9} "
    r"total=[0-9]{1,20}"
)


class Beside:
    """The files beside a memory.stat, read on demand."""

    def __init__(self, files: Mapping[str, str], source: str) -> None:
        self.files, self.source = files, source

    def amount(self, name: str, most: int | None = None) -> int | None:
        """Return a single number of bytes, `most` where it is `max`; None without the file."""
        text = self.files.get(name)
        if text is None:
            return None
        amount = text.strip()
        if not _AMOUNT.fullmatch(amount):
            raise self._damaged(name, text, 'one number, or "max"')
        return most if amount == "max" else int(amount)

    def counts(self, name: str) -> dict[str, int]:
        """Return a file of `key number` lines."""
        lines = self.files.get(name, "").splitlines()
        found = [(line, _COUNT.fullmatch(line.strip())) for line in lines]
        for line, pair in found:
            if pair is None:
                raise self._damaged(name, line, "a key and a number a line")
        return {pair[1]: int(pair[2]) for _, pair in found if pair}

    def pressure(self) -> float | None:
        """Return the share, 0 to 1, of the last minute in which something waited for memory."""
        shares = {}
        for line in self.files.get("memory.pressure", "").splitlines():
            found = _PRESSURE.fullmatch(line.strip())
            if found is None or float(found[2]) > 100:  # noqa: PLR2004 - a percentage
                raise self._damaged("memory.pressure", line, "two lines as of /proc/pressure")
            shares[found[1]] = float(found[2]) / 100
        return shares.get("some")

    def _damaged(self, name: str, text: str, wanted: str) -> MemoryStatError:
        message = f"{name}: {shown(text.strip())} is not what it holds"
        return MemoryStatError(Problem(message, self.source, hint=f"it is {wanted}"))
