"""What `realmem generate` writes for several readers is not taken for duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from generator.config.schema import Output
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path


def test_all_outputs_side_by_side_have_no_findings(tmp_path: Path) -> None:
    """For two clusters: the same rules in a dozen forms, and boards in four."""
    config = f"outputs: [{', '.join(get_args(Output))}]\nclusters: [east, west]\n"
    (tmp_path / "realmem.yaml").write_text(config)
    assert realmem(tmp_path, "generate", "--quiet").code == 0
    outcome = realmem(tmp_path, "check", "output", "--no-tools")
    assert outcome.out.startswith("no findings in "), outcome.out


def test_the_same_rules_twice_in_one_output_are_found(tmp_path: Path) -> None:
    """A copy of a rule file beside it would be loaded as well."""
    (tmp_path / "realmem.yaml").write_text("outputs: [prometheus]\n")
    assert realmem(tmp_path, "generate", "--quiet").code == 0
    rules = tmp_path / "output/prometheus/rules/realmem-alerts.yaml"
    rules.with_name("copy.yaml").write_bytes(rules.read_bytes())
    outcome = realmem(tmp_path, "check", "output", "--no-tools")
    assert outcome.code == 1
    assert "rules/duplicate" in outcome.out
