"""The recording rules: complete, documented, in an order that a chain needs, in every mode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator import catalogue
from generator.catalogue.model import RecordingRule
from generator.catalogue.thresholds import RECORD
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

MODES = ("exact", "auto", "estimate")
FILE_LIST = "container_memory_total_active_file_bytes"
THRASHING = "ContainerMemoryThrashing"


def records(folder: Path, text: str = "") -> dict[str, RecordingRule]:
    groups = catalogue.load(load(folder, text)).recording
    rules = [rule for group in groups for rule in group.rules]
    return {rule.record: rule for rule in rules if isinstance(rule, RecordingRule)}


def test_every_record_is_named_and_documented(tmp_path: Path) -> None:
    """`level:metric:operation`, and a sentence that says what it is for."""
    for record, rule in records(tmp_path).items():
        assert re.fullmatch(r"[a-z]+:[a-z_]+:[a-z]+", record)
        assert rule.doc.endswith(".")


def test_a_chain_is_recorded_before_it_is_read(tmp_path: Path) -> None:
    """Within a group a rule reads what stands above it, and of itself only what it was."""
    for group in catalogue.load(load(tmp_path)).recording:
        made: set[str] = set()
        own = {rule.record for rule in group.rules if isinstance(rule, RecordingRule)}
        for rule in group.rules:
            assert isinstance(rule, RecordingRule)
            past = rf"last_over_time\({rule.record}(?:{{[^}}]*}})?\["
            others = re.sub(past, "", rule.expr)
            read = set(re.findall(r"[a-z]+:[a-z_]+:[a-z]+", others)) & own
            assert read <= made, rule.record
            made.add(rule.record)


def test_groups_fit_every_ruler(tmp_path: Path) -> None:
    """Mimir takes at most 20 rules in a group by default."""
    assert all(len(group.rules) <= 20 for group in catalogue.load(load(tmp_path)).groups)


@pytest.mark.parametrize("mode", MODES)
def test_mode_decides_which_inputs_are_read(tmp_path: Path, mode: str) -> None:
    """Exact reads no rss, estimate reads no file list, auto reads both."""
    found = records(tmp_path, f"metrics: {{file_lists: {mode}}}")
    names = ("container:memory_real_used:bytes", "container:memory_real_used:estimated")
    text = "".join(found[name].expr for name in names)
    assert (FILE_LIST in text) == (mode != "estimate")
    assert ("container_memory_rss" in text) == (mode != "exact")


def test_every_mode_has_the_same_records(tmp_path: Path) -> None:
    """Boards and alerts read the same names whatever the kubelets export."""
    between = {"container:memory_page_cache:estimated"}  # read by another record alone
    names = [set(records(tmp_path, f"metrics: {{file_lists: {mode}}}")) - between for mode in MODES]
    assert names[0] == names[1] == names[2]


def test_cluster_label_is_the_configured_one_everywhere(tmp_path: Path) -> None:
    """No record keeps the default's name when another is configured."""
    text = "metrics: {labels: {cluster: k8s_cluster}}"
    for rule in records(tmp_path, text).values():
        assert not re.search(r"\(cluster\b(?!:)", rule.expr), rule.record
        assert "k8s_cluster" in rule.expr or " by " not in rule.expr


def test_interval_is_the_configs(tmp_path: Path) -> None:
    """The chain's group is evaluated as often as the config says."""
    groups = catalogue.load(load(tmp_path, "rules: {interval: 30s}")).recording
    assert {group.name: group.interval for group in groups}["realmem-records"] == "30s"


def test_a_record_takes_its_thresholds_from_the_alert_that_declares_them(tmp_path: Path) -> None:
    """What thrashes is the same to the alert, to the verdict on page cache and to the boards."""
    sign = "container:memory_thrashing_sign:rate"
    text = f"""
alerts: {{{THRASHING}: {{major_faults: 25}}}}
overrides:
  - match: {{workload: postgres}}
    alerts: {{{THRASHING}: {{waiting: 40%}}}}
"""
    expr = records(tmp_path, text)[sign].expr
    assert ") > 25)" in expr
    assert ") > 10)" in records(tmp_path)[sign].expr
    assert f'{RECORD}{{alert="{THRASHING}", threshold="waiting"}}' in expr


def test_a_record_that_several_alerts_read_goes_with_the_last_of_them(tmp_path: Path) -> None:
    """An alert that is off takes nothing away from another."""
    one = f"alerts: {{{THRASHING}: {{enabled: false}}, "
    thrashing = "container:memory_thrashing:ratio"
    assert thrashing in records(tmp_path, f"{one}}}")
    assert thrashing not in records(
        tmp_path, f"{one}ContainerWorkingSetIsCache: {{enabled: false}}}}"
    )
