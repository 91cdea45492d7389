"""A running Prometheus, read and never written: queries, probes, replay of alerts over history.

The names below are imported when they are first used: httpx alone takes longer than
`realmem --help` may.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.live.answers import Series
    from generator.live.connection import Connection
    from generator.live.server import Server

__all__ = ["Connection", "Series", "Server"]

_MODULES = {"Connection": "connection", "Series": "answers", "Server": "server"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
