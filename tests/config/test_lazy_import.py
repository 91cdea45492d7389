"""`realmem --help` must not pay for what only a config needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import generator.config


def test_importing_the_package_imports_neither_pydantic_nor_yaml() -> None:
    """The room's door opens without its furniture."""
    code = "import sys, generator.config; print({'pydantic', 'yaml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_loading_a_default_config_needs_no_promql_parser() -> None:
    """A tool that only unusual regular expressions need is left alone until then."""
    code = (
        "import sys, pathlib; from generator.config import load;"
        "load(pathlib.Path('/dev/null'), {});"
        "print({'promql_parser', 'difflib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_public_name_can_be_imported() -> None:
    """The names that other rooms use are those that the package says it has."""
    assert [getattr(generator.config, name).__name__ for name in generator.config.__all__] == [
        "Config",
        "Matcher",
        "json_schema",
        "load",
    ]


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Lazy names do not hide a mistake in an import."""
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        generator.config.lode  # noqa: B018
