"""The generated files that the repository commits: what the end-to-end tests are about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "output"
DASHBOARDS = "grafana/dashboards/*.json"


def rule_files() -> list[Path]:
    """Return the generated rule files; none is a failure, or every test over them would pass."""
    return _found("prometheus/rules/*.yaml")


def dashboards() -> dict[str, dict[str, Any]]:
    """Return the generated dashboards by file name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in _found(DASHBOARDS)}


def dashboard_names() -> list[str]:
    """Return the dashboards' file names for parametrized tests.

    Where there are none it returns a name that every such test fails on: an empty list would
    skip them.
    """
    return [path.name for path in sorted(OUTPUT.glob(DASHBOARDS))] or ["none is generated"]


def _found(pattern: str) -> list[Path]:
    paths = sorted(OUTPUT.glob(pattern))
    if not paths:
        raise FileNotFoundError(f"no {OUTPUT / pattern}: run `make generate` first")
    return paths
