"""Everything that the outputs write, of the default config and of any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, targets
from tests.support.configs import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.bundle import Bundle

Files = dict[str, bytes]


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Return the bundle of the default config."""
    return bundle.make(load(tmp_path_factory.mktemp("given")))


@pytest.fixture(scope="session")
def everything(given: Bundle) -> Files:
    """Return all files of all outputs for the default config."""
    return targets.render(given, targets.TARGETS)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Files]:
    """Render the named outputs, or all, for a config."""

    def render(text: str, *names: str) -> Files:
        return targets.render(bundle.make(load(tmp_path, text)), names or targets.TARGETS)

    return render


def document(files: Files, path: str) -> Any:  # noqa: ANN401 - parsed YAML
    """Return what a YAML file says."""
    return yaml.safe_load(files[path])
