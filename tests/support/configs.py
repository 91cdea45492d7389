"""Configs for tests: written to a file and loaded as a user's would be."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from generator import catalogue, config

if TYPE_CHECKING:
    from pathlib import Path

    from generator.config import Config


def load(folder: Path, text: str = "") -> Config:
    """Return the config that `text`, as realmem.yaml, stands for."""
    path = folder / "realmem.yaml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, catalogue.declared())


def asked(content: bytes) -> str:
    """Return what the head of a file says that realmem.yaml must say."""
    lines = content.decode().splitlines()
    about = [line.removeprefix("# ").removeprefix("#") for line in lines if line.startswith("#")]
    at = next(number for number, line in enumerate(about) if line.strip() == "metrics:")
    return textwrap.dedent("\n".join(about[at:]))
