"""Finds and reads templates/: beside the program when installed, beside it in a checkout too."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.config.positions import Document, read
from generator.errors import TemplateError

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def root() -> Path:
    """Return the folder of templates: inside the package in a wheel, next to it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@cache
def documents(kind: str) -> tuple[Document, ...]:
    """Read every YAML file of templates/`kind`/, by name; a broken one raises TemplateError."""
    paths = sorted((root() / kind).glob("*.yaml"), key=lambda path: path.stem)
    return tuple(read(path, TemplateError) for path in paths)


def template(name: str) -> Template:
    """Return a whole file of templates/ as a Jinja2 template."""
    from generator.catalogue.render import environment  # noqa: PLC0415 - loads Jinja2

    return environment({}).from_string((root() / name).read_text(encoding="utf-8"))
