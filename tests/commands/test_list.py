"""`realmem list` and `realmem schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "realmem.yaml").write_text("alerts: {ContainerMemoryLeak: {for: 45m}}\n")
    return tmp_path


def test_json_holds_rules_alerts_and_dashboards(project: Path) -> None:
    """Machine-readable, with what the config changed."""
    listed = json.loads(realmem(project, "list", "--format", "json").out)
    assert "container:memory_real_used:bytes" in {rule["record"] for rule in listed["rules"]}
    leak = next(a for a in listed["alerts"] if a["alert"] == "ContainerMemoryLeak")
    assert (leak["severity"], leak["for"]) == ("warning", "45m")
    assert {board["uid"] for board in listed["dashboards"]} >= {"realmem-fleet", "realmem-pod"}


def test_table_has_a_row_for_every_entry(project: Path) -> None:
    """The same for people; piped, a row stays one line."""
    lines = realmem(project, "list").out.splitlines()
    (leak,) = (line for line in lines if line.startswith("ContainerMemoryLeak"))
    assert leak.split()[1:3] == ["warning", "45m"]
    assert any(line.startswith("container:memory_real_used:bytes") for line in lines)


def test_schema_accepts_the_config_and_names_every_alert(project: Path) -> None:
    """An editor that follows it completes alert names and thresholds."""
    schema = json.loads(realmem(project, "schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"alerts": {"ContainerMemoryNearLimit": {"warning": "90%"}}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"alerts": {"ContainerMemoryNearLimit": {"warnin": "90%"}}}, schema)
