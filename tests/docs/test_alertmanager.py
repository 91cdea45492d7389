"""What docs/outputs/alertmanager.md tells people to do, done."""

from __future__ import annotations

import shlex
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from generator import bundle, targets
from tests.docs.pages import ROOT, fences, shell
from tests.support import alertmanager, configs
from tests.support.programs import program

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "outputs" / "alertmanager.md"


def example(language: str) -> str:
    """Return the page's one example in a language, by its name."""
    (text,) = (fence.text for fence in fences(PAGE) if fence.name == language)
    return text


def commands(*words: str) -> list[list[str]]:
    """Return the page's commands that begin with these words."""
    found = [shlex.split(line, comments=True) for line in shell(PAGE)]
    return [command for command in found if command[: len(words)] == list(words)]


def test_the_example_of_a_config_with_the_route_in_it_is_right(tmp_path: Path) -> None:
    """Accepted by amtool, which tells the root's receiver of the alert that the page asks about."""
    (tmp_path / "alertmanager.yml").write_text(example("alertmanager.yml"), encoding="utf-8")
    for command in [*commands("amtool", "check-config"), *commands("amtool", "config", "routes")]:
        done = subprocess.run(
            [program("amtool"), *command[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == "mail"


def test_the_trial_mutes_what_it_says(tmp_path: Path) -> None:
    """With the page's own config, the page's commands give one muted alert."""
    given = bundle.make(configs.load(tmp_path, example("realmem.yaml")))
    config = tmp_path / "alertmanager.yml"
    config.write_bytes(targets.render(given, ["alertmanager"])["alertmanager/realmem.yaml"])
    with alertmanager.serve(config) as running:
        url = f"--alertmanager.url={running.url}"
        for command in commands("amtool", "alert", "add"):
            subprocess.run([program("amtool"), *command[1:], url], check=True)
        assert "inhibit_rules" in said("config", "show", url)
        deadline = time.monotonic() + 10
        while "ContainerMemoryHigh" not in (muted := said("alert", "query", "--inhibited", url)):
            if time.monotonic() > deadline:
                pytest.fail(f"amtool lists no muted alert:\n{muted}")
            time.sleep(0.05)
        assert "ContainerWorkingSetIsCache" not in muted


def said(*arguments: str) -> str:
    """Return what amtool prints."""
    done = subprocess.run(
        [program("amtool"), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout
