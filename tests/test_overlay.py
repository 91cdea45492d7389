"""jsonnet overlays patch the bundle, and what they make of it must still be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import bundle
from generator.errors import OverlayError
from tests.support.configs import load

if TYPE_CHECKING:
    from pathlib import Path

    from generator.bundle import Bundle

DROP_INFO = """
function(bundle) bundle {
  prometheusAlerts+: {
    groups: [
      g { rules: [r for r in g.rules if r.labels.severity != 'info'] }
      for g in super.groups
    ],
  },
}
"""


def patched(folder: Path, *overlays: str) -> Bundle:
    names = []
    for number, text in enumerate(overlays):
        name = f"overlay{number}.jsonnet"
        (folder / name).write_text(text)
        names.append(name)
    return bundle.make(load(folder, f"overlays: [{', '.join(names)}]"))


def failure(folder: Path, overlay: str) -> str:
    with pytest.raises(OverlayError) as caught:
        patched(folder, overlay)
    return str(caught.value)


def test_object_is_added_to_the_bundle(tmp_path: Path) -> None:
    """`+:` reaches into it, as in a mixin."""
    overlay = "{ grafanaDashboards+: { 'realmem-pod.json'+: { title: 'Pods' } } }"
    (pod,) = (b for b in patched(tmp_path, overlay).dashboards if b.name == "realmem-pod")
    assert pod.title == "Pods"


def test_function_gets_the_bundle(tmp_path: Path) -> None:
    """For what an object cannot say: filter, map, rename."""
    groups = patched(tmp_path, DROP_INFO).catalogue.alerting
    rules = [rule for group in groups for rule in group.rules]
    assert rules
    assert all(rule.labels["severity"] != "info" for rule in rules)


def test_overlays_apply_in_the_order_written(tmp_path: Path) -> None:
    """A later one sees what an earlier one did."""
    title = "{ grafanaDashboards+: { 'realmem-pod.json'+: { title%s: '%s' } } }"
    boards = patched(tmp_path, title % ("", "a"), title % ("+", "b")).dashboards
    assert "ab" in {board.title for board in boards}


def test_records_keep_their_comments(tmp_path: Path) -> None:
    """They are unknown to jsonnet and come back by the record's name."""
    groups = patched(tmp_path, "{}").catalogue.recording
    docs = {rule.record: rule.doc for group in groups for rule in group.rules}
    assert docs["container:memory_real_used:bytes"].startswith("What a container really needs")


def test_records_of_one_name_keep_their_own_comments(tmp_path: Path) -> None:
    """Records of overrides share a name and differ by their labels."""
    (tmp_path / "none.jsonnet").write_text("{}")
    text = """
overlays: [none.jsonnet]
overrides:
  - match: {workload: web}
    alerts: {ContainerMemoryNearLimit: {warning: 90%, critical: 97%}}
"""
    (*_, overrides) = bundle.make(load(tmp_path, text)).catalogue.recording
    assert ["warning" in rule.doc for rule in overrides.rules] == [True, False]


def test_added_rule_is_written(tmp_path: Path) -> None:
    """Users extend the bundle with rules of their own."""
    overlay = """
    { prometheusRules+: { groups+: [{ name: 'mine', interval: '1m',
        rules: [{ record: 'a:b:c', expr: 'up' }] }] } }
    """
    group = patched(tmp_path, overlay).catalogue.recording[-1]
    assert (group.name, group.rules[0].expr) == ("mine", "up")


def test_import_from_the_configs_folder_works(tmp_path: Path) -> None:
    """Overlays may share a library that lies beside them."""
    (tmp_path / "lib.libsonnet").write_text("{ title: 'from lib' }")
    overlay = "{ grafanaDashboards+: { 'realmem-pod.json'+: (import 'lib.libsonnet') } }"
    assert "from lib" in {board.title for board in patched(tmp_path, overlay).dashboards}


@pytest.mark.parametrize("name", ["/etc/hostname", "../outside.libsonnet", "link.libsonnet"])
def test_import_from_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """Neither an absolute path, nor a way up, nor a link leads out of the config's folder."""
    folder = tmp_path / "config"
    folder.mkdir()
    (tmp_path / "outside.libsonnet").write_text("{}")
    (folder / "link.libsonnet").symlink_to(tmp_path / "outside.libsonnet")
    assert "imports stay in the config's folder" in failure(folder, f"importstr '{name}'")


def test_import_of_nothing_says_so(tmp_path: Path) -> None:
    """The name that was asked for is in the message."""
    assert "nowhere.libsonnet: No such file" in failure(tmp_path, "import 'nowhere.libsonnet'")


def test_mistake_in_jsonnet_names_file_and_line(tmp_path: Path) -> None:
    """The words are jsonnet's, with the path as the user wrote it."""
    message = failure(tmp_path, "{\n  a: b,\n}")
    assert "overlay0.jsonnet:2:6: Unknown variable: b" in message
    assert str(tmp_path) not in message


RECORD = "{ prometheusRules: { groups: [{ name: 'a', interval: '1m', rules: [%s] }] } }"
ALERT = RECORD.replace("prometheusRules", "prometheusAlerts")


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ("function(bundle) 'text'", "the bundle is no object"),
        ("{ prometheusAlert: {} }", 'unknown field "prometheusAlert"'),
        ("{ prometheusRules: {} }", "prometheusRules.groups is no list"),
        ("{ prometheusRules: { groups: [{ name: 'a' }] } }", "lacks name, interval or rules"),
        (RECORD % "1", "a rule in a is no object"),
        (RECORD % "{ record: 'x' }", "a rule in a has no expr"),
        (RECORD % "{ record: 'x', expr: 'up', 'for': '1m' }", "has the key for"),
        (RECORD % "{ record: 'x', expr: 1 }", "holds something that is not text"),
        (
            ALERT % "{ alert: 'X', expr: 'up', labels: {}, annotations: {} }",
            "alert X has no severity",
        ),
        ("{ grafanaDashboards: [] }", "grafanaDashboards is no object"),
        ("{ grafanaDashboards: { '../x.json': {} } }", "is no file name"),
        ("{ grafanaDashboards: { 'x.json': {} } }", "x.json has no uid or title"),
    ],
)
def test_what_is_no_bundle_is_refused(tmp_path: Path, overlay: str, message: str) -> None:
    """One clear error, nothing half-written."""
    assert message in failure(tmp_path, overlay)
