"""realmem.yaml -> Config, or every problem in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from generator.config.complaints import located, of_validation
from generator.config.positions import parse_leniently
from generator.config.refusal import shown
from generator.config.schema import Config
from generator.config.settings import SettingsReader
from generator.documents.text import read_text
from generator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.config.parameters import AlertParameters


def load(path: Path, declared: Mapping[str, AlertParameters]) -> Config:
    """Return the config in a file; an empty file is all defaults.

    `declared` is what the catalogue lets a config say of each alert. Raises ConfigError with
    every problem in the file, in the file's order.
    """
    document = parse_leniently(read_text(path), str(path))
    data = {} if document.value is None else document.value
    if not isinstance(data, dict):
        message = f"a config is a mapping, not {shown(data)}"
        place = document.position()
        raise ConfigError(Problem(message, str(path), *place, hint="start with a key: metrics:"))
    reader = SettingsReader(declared)
    ready = reader.read(data)
    complaints = reader.complaints
    try:
        config = Config.model_validate(ready, context={"path": path})
    except ValidationError as error:
        complaints.extend(of_validation(error, Config))
    if problems := located(complaints, document):
        raise ConfigError(*problems)
    return config
