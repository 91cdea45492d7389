"""What the page on pipelines shows is what realmem says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator import __version__
from tests.docs.pages import ROOT, fences
from tests.support.running import realmem

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "gitops.md"


def test_report_is_that_of_the_config_above_it(tmp_path: Path) -> None:
    """Its first lines, to the letter."""
    config, report = (
        next(each.text for each in fences(PAGE) if (each.language, each.name) == wanted)
        for wanted in (("yaml", "realmem.yaml"), ("text", ""))
    )
    (tmp_path / "realmem.yaml").write_text("")
    realmem(tmp_path, "generate", "-q")
    (tmp_path / "realmem.yaml").write_text(config)
    assert realmem(tmp_path, "diff").out.startswith(report)


def test_examples_name_this_release() -> None:
    """Nobody begins with an old one."""
    named = re.findall(r"\b(?:rev|ref): (v\S+)", PAGE.read_text(encoding="utf-8"))
    assert named == [f"v{__version__}"] * 3
