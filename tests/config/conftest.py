"""A small catalogue of declared alerts, and the two ways in which a config ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from generator.config import Config, load
from generator.config.parameters import AlertParameters, Threshold
from generator.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Loads(Protocol):
    """Load a config from text or bytes."""

    def __call__(self, content: str | bytes) -> Config: ...


class Refuses(Protocol):
    """Load a config that is wrong and return its problems, a line each."""

    def __call__(self, content: str | bytes) -> list[str]: ...


@pytest.fixture(scope="session")
def declared() -> Mapping[str, AlertParameters]:
    near = AlertParameters(
        name="ContainerMemoryNearLimit",
        level="container",
        severities=("warning", "critical"),
        for_="15m",
        description="A container really needs nearly all the memory it may have.",
        thresholds={
            "warning": Threshold("ratio", 0.95, "Share of the bound that warns.", "critical"),
            "critical": Threshold("ratio", 0.98, "Share of the bound that pages."),
        },
    )
    leak = AlertParameters(
        name="ContainerMemoryLeak",
        level="container",
        severities=("warning",),
        for_="1h",
        description="Memory that keeps growing.",
        thresholds={
            "horizon": Threshold("duration", 28800, "Time until the bound is reached."),
            "least": Threshold("bytes", 16777216, "Growth below this is noise."),
            "steepness": Threshold("number", 1.5, "How steady the growth is."),
        },
    )
    missing = AlertParameters(
        name="MemoryMetricsMissing",
        level="cluster",
        severities=("critical",),
        for_="15m",
        description="An input is gone.",
    )
    optional = AlertParameters(
        name="ContainerOOMKilled",
        level="workload",
        severities=("warning",),
        for_="",
        description="A container was killed.",
        enabled=False,
    )
    return {one.name: one for one in (near, leak, missing, optional)}


@pytest.fixture
def loads(here: Path, declared: Mapping[str, AlertParameters]) -> Loads:
    def run(content: str | bytes) -> Config:
        data = content.encode() if isinstance(content, str) else content
        (here / "realmem.yaml").write_bytes(data)
        return load(Path("realmem.yaml"), declared)

    return run


@pytest.fixture
def refuses(loads: Loads) -> Refuses:
    def run(content: str | bytes) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            loads(content)
        return [str(problem) for problem in caught.value.problems]

    return run
