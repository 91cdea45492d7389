"""What realmem writes for others is read in their shapes, and has no findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle, targets
from generator.checks import load, run
from tests.support import configs

if TYPE_CHECKING:
    from pathlib import Path

RULES = {"prometheus", "prometheus-operator", "mimir", "thanos"}
BOARDS = {"grafana", "grafana-sidecar", "grafana-operator"}


@pytest.mark.parametrize("output", sorted({*RULES, *BOARDS, "kustomize"}))
def test_an_output_is_read_whole_and_has_no_findings(output: str, tmp_path: Path) -> None:
    """Every rule and board is found in it again, and all checks pass, notes included."""
    given = bundle.make(configs.load(tmp_path, ""))
    folder = tmp_path / "written"
    for path, content in targets.render(given, [output]).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    subject = load([folder])
    rules = [
        rule
        for groups in (given.catalogue.recording, given.catalogue.alerting)
        for group in groups
        for rule in group.rules
    ]
    assert len(subject.rules) == (0 if output in BOARDS else len(rules))
    assert len(subject.dashboards) == (0 if output in RULES else len(given.dashboards))
    assert run(subject) == []
