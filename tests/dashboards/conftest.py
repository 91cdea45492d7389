"""Dashboards built from a config as a user writes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from generator import catalogue, dashboards
from generator.catalogue.promql import Selectors
from generator.dashboards import pod
from generator.dashboards.queries import View
from tests.support import configs

if TYPE_CHECKING:
    from generator.config.schema import Config

Json = dict[str, Any]
Build = Callable[[str], dict[str, Json]]
MakeView = Callable[[str], View]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Config]:
    """Return a function from realmem.yaml's text to its config."""
    return cache(lambda text: configs.load(tmp_path_factory.mktemp("config"), text))


@pytest.fixture(scope="session")
def build(read: Callable[[str], Config]) -> Build:
    """Return a function from realmem.yaml's text to the dashboards by uid."""

    @cache
    def built(text: str) -> dict[str, Json]:
        config = read(text)
        boards = dashboards.build(config, catalogue.threshold_values(config))
        return {board.uid: board.json for board in boards}

    return built


@pytest.fixture
def make_view(read: Callable[[str], Config]) -> MakeView:
    """Return a function from realmem.yaml's text to the pod board's view."""
    return lambda text: View(Selectors(read(text)), pod.VARIABLES, ("A", "B"))
