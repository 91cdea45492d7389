"""Links lead somewhere, examples are configs, and figures are those of the data."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from docs.reference.keys import leaves
from docs.reference.pages import schema
from generator import bundle, catalogue, targets
from tests.docs.pages import PAGES, ROOT, anchors, fences, links, relative
from tests.support import configs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = "realmem.yaml"
# Blocks of YAML that are no config, by the name that they bear.
OTHERS = {
    ".github/workflows/realmem.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    "alertmanager.yml",
    "broken.yaml",
    "first.test.yaml",
    "prometheus.yml",
    "values.yaml",
}
REFERENCE = ROOT / "docs" / "config.md"
README = ROOT / "README.md"
STATS = ("grep-0-before", "grep-1-after-first-read", "grep-2-after-second-read")


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """The file is there, and where the link names a heading, so is the heading."""
    for link in links(page):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_yaml_example_loads(page: Path, tmp_path: Path) -> None:
    """A block named realmem.yaml is a config; any other says what it is."""
    (tmp_path / "utc.jsonnet").write_text("{}", encoding="utf-8")
    # A check's example is a fragment, and often broken on purpose.
    shown = [] if page.is_relative_to(ROOT / "docs" / "checks") else fences(page)
    for fence in (fence for fence in shown if fence.language == "yaml"):
        if fence.name.endswith(CONFIG):
            bundle.make(configs.load(tmp_path, fence.text))
        else:
            assert fence.name in OTHERS
            assert yaml.safe_load(fence.text)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_jsonnet_example_is_an_overlay(page: Path, tmp_path: Path) -> None:
    """It patches the bundle as the text says."""
    for fence in (fence for fence in fences(page) if fence.language == "jsonnet"):
        (tmp_path / "utc.jsonnet").write_text(fence.text, encoding="utf-8")
        patched = bundle.make(configs.load(tmp_path, "overlays: [utc.jsonnet]"))
        assert [board.name for board in patched.dashboards if board.json["timezone"] == "utc"] == [
            "realmem-pod"
        ]


def test_the_index_leads_to_every_page() -> None:
    """What is not linked is not found; outputs and checks have indexes of their own."""
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    pages = {page for page in PAGES if page.parent == index.parent} - {index}
    assert pages <= linked
    assert {index.parent / "outputs/README.md", index.parent / "checks/README.md"} <= linked


def paths(value: object, path: str) -> Iterator[str]:
    """Give the keys of a YAML value as the reference writes them."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from paths(child, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for child in value:
            yield from paths(child, f"{path}[]")
    else:
        yield path


def test_every_key_of_the_config_has_an_example() -> None:
    """The reference shows each key, and each alert's thresholds, in a config that loads."""
    examples = [fence.text for fence in fences(REFERENCE) if fence.name.endswith(CONFIG)]
    shown = {path for text in examples for path in paths(yaml.safe_load(text), "")}
    sections: dict[str, Any] = schema()["properties"]
    wanted = {
        path
        for name, section in sections.items()
        for path, _ in leaves(schema(), section, name)
        if not any(alert in path for alert in catalogue.declared())
    }
    thresholds = {
        f"alerts.{alert.name}.{threshold}"
        for alert in catalogue.declared().values()
        for threshold in alert.thresholds
    }
    # A mapping's keys are the user's own.
    bare = {path.rsplit(".", 1)[0] for path in shown} | shown
    assert wanted | thresholds <= bare


@pytest.mark.parametrize("name", targets.TARGETS)
def test_every_output_has_a_page(name: str) -> None:
    """It says what is written, how to apply it, the trap, and how to see that it arrived."""
    page = ROOT / "docs" / "outputs" / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# (Output: )?{name}\n", text)
    for part in ("Apply", "The trap|Where people trip", "Did it arrive"):
        assert len(re.findall(rf"^(?:\*\*|## )(?:{part})\b", text, re.MULTILINE)) == 1, part
    assert page.name in links(page.with_name("README.md"))


@pytest.mark.parametrize("column", range(len(STATS)))
def test_the_table_of_the_experiment_is_that_of_the_data(column: int) -> None:
    """Each figure in README is in the memory.stat that it links, or computed from it."""
    file = ROOT / "tests" / "data" / "memory.stat" / f"{STATS[column]}.stat"
    stat = {key: int(value) for key, value in map(str.split, file.read_text().splitlines())}
    usage = stat["total_rss"] + stat["total_cache"]
    inactive, active = stat["total_inactive_file"], stat["total_active_file"]
    expected = {
        "inactive_file": inactive,
        "active_file": active,
        "usage": usage,
        "working_set": usage - inactive,
        "real_used": usage - inactive - active,
    }
    rows = [line.replace("*", "").split("|") for line in README.read_text().splitlines()]
    found = {row[1].strip(): row[2 + column].strip() for row in rows if len(row) == 6}
    assert {name: found[name] for name in expected} == {
        name: f"{value:,}" for name, value in expected.items()
    }


def test_readme_shows_the_two_commands_in_the_first_screen() -> None:
    """Nobody scrolls to find out how to start."""
    screen = "\n".join(README.read_text(encoding="utf-8").splitlines()[:24])
    assert "make generate" in screen
    assert "make test" in screen


def test_readme_names_every_generated_rule_file_and_dashboard() -> None:
    """What is written is shown, with a link."""
    manifest = json.loads((ROOT / "output" / ".realmem-manifest.json").read_text(encoding="utf-8"))
    written = {f"output/{path}" for path in manifest["files"]}
    linked = set(links(README))
    assert all(any(path.startswith(link) for link in linked) for path in written)
