"""Configs for tests: written to a file and loaded as a user's would be."""

from __future__ import annotations

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
