"""realmem.yaml -> `Config`, or every problem in it with file:line:column.

The names below are imported when they are first used: pydantic alone takes longer than
`realmem --help` may.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.config.editor_schema import json_schema
    from generator.config.loader import load
    from generator.config.matchers import Matcher
    from generator.config.schema import Config

__all__ = ["Config", "Matcher", "json_schema", "load"]

# No module may have the name of one of these: importing it would put it in their place.
_MODULES = {
    "Config": "schema",
    "Matcher": "matchers",
    "json_schema": "editor_schema",
    "load": "loader",
}


# pydantic would look through all that is installed for plug-ins, and run them.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or a function
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
