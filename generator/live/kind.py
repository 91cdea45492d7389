"""What a server is, as far as it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.live.server import Server

_VERSION = re.compile(r"v?([0-9]{1,4})\.([0-9]{1,4})")


@dataclass(frozen=True)
class Kind:
    """The program, and its version where it shows one."""

    name: str
    version: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    @property
    def number(self) -> tuple[int, int] | None:
        """The version's first two numbers."""
        found = _VERSION.match(self.version)
        return (int(found[1]), int(found[2])) if found else None


def kind_of(server: Server) -> Kind:
    """Tell Prometheus, Thanos, Mimir and VictoriaMetrics apart by /api/v1/status/buildinfo."""
    said = server.shown("/api/v1/status/buildinfo")
    info = said if isinstance(said, dict) else {}
    version = "".join(c for c in str(info.get("version", ""))[:40] if c.isprintable())
    application = str(info.get("application", ""))
    if "x-server-hostname" in server.headers:
        return Kind("VictoriaMetrics")  # whose version here is a Prometheus' that it speaks like
    if "mimir" in application.lower():
        return Kind("Mimir", version)
    if not version:
        return Kind("a server that does not say what it is")
    # Thanos answers with its own version, which is still 0.x; Prometheus' is 2 or 3.
    return Kind("Thanos" if version.lstrip("v").startswith("0.") else "Prometheus", version)
