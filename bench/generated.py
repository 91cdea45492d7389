"""What realmem generates for a config, for measuring."""

from __future__ import annotations

import tempfile
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bench import rulefiles
from bench.cluster import model
from generator import bundle, targets

if TYPE_CHECKING:
    from bench.rulefiles import Rule

# An empty config is a valid one.
DEFAULTS = ""
LEVELS = (0.9, 0.92, 0.94, 0.96, 0.97, 0.98, 0.99)


def made(config: Path | None = None) -> bundle.Bundle:
    """Return the bundle of a config, or of the defaults."""
    return bundle.load(config) if config else _made(DEFAULTS)


def rules(given: bundle.Bundle) -> list[Rule]:
    """Return the rules of a bundle as Prometheus reads them."""
    with tempfile.TemporaryDirectory() as work:
        paths = []
        for name, content in sorted(targets.render(given, ["prometheus"]).items()):
            if name.startswith("prometheus/rules/"):
                path = Path(work) / Path(name).name
                path.write_bytes(content)
                paths.append(path)
        return rulefiles.load(paths)


def with_overrides(count: int, containers: int) -> bundle.Bundle:
    """Return the bundle of the defaults with overrides, each for a workload of its own.

    The first are for those of the synthetic cluster, the rest for other clusters' workloads.
    """
    (cluster,) = model.build(model.Shape(containers, 0, 0))
    here = dict.fromkeys((pod.workload.namespace, pod.workload.name) for pod in cluster.pods)
    elsewhere = ((f"team-{number % 60:02d}", f"elsewhere-{number}") for number in range(count))
    overrides = [
        {"match": {"namespace": namespace, "workload": f"{name}.*"}, "alerts": _settings(number)}
        for number, (namespace, name) in enumerate(islice(chain(here, elsewhere), count))
    ]
    return _made(yaml.safe_dump({"overrides": overrides}))


def _settings(number: int) -> dict[str, dict[str, object]]:
    near: dict[str, object] = {"warning": LEVELS[number % len(LEVELS)], "critical": 0.995}
    leak: dict[str, object] = {"enabled": False}
    named = {"ContainerMemoryNearLimit": near}
    return named if number % 3 else {**named, "ContainerMemoryLeak": leak}


def _made(text: str) -> bundle.Bundle:
    with tempfile.TemporaryDirectory() as work:
        config = Path(work) / "realmem.yaml"
        config.write_text(text, encoding="utf-8")
        return bundle.load(config)
