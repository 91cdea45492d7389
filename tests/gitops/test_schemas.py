"""The pipelines' files, and the examples of the page, fit what GitHub and GitLab publish.

The schemas are those that check-jsonschema ships, so that no network is needed.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import fences
from tests.gitops.scripts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "gitops.md"
ACTION, WORKFLOW, GITLAB = "github-actions", "github-workflows", "gitlab-ci"


def example(name: str) -> str:
    return next(each.text for each in fences(PAGE) if each.name == name)


TEXTS = {
    "action": (ACTION, (ROOT / "action.yml").read_text(encoding="utf-8")),
    "workflow": (WORKFLOW, example(".github/workflows/realmem.yml")),
    # The schema is of pipelines; the inputs above the line are another test's.
    "job": (GITLAB, (ROOT / "ci/gitlab.yml").read_text(encoding="utf-8").split("\n---\n")[1]),
    "include": (GITLAB, example(".gitlab-ci.yml")),
}


def fits(folder: Path, schema: str, text: str) -> bool:
    file = folder / "file.yml"
    file.write_text(text, encoding="utf-8")
    arguments = ["--builtin-schema", f"vendor.{schema}", "--data-transform", "gitlab-ci"]
    command = [sys.executable, "-m", "check_jsonschema", *arguments, str(file)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("name", TEXTS)
def test_file_fits_its_schema(tmp_path: Path, name: str) -> None:
    """As an editor or a forge would say."""
    assert fits(tmp_path, *TEXTS[name])


def test_the_schemas_see_a_mistake(tmp_path: Path) -> None:
    """So that fitting means something."""
    schema, text = TEXTS["action"]
    assert not fits(tmp_path, schema, text.replace("using: composite", "using: compost"))
    schema, text = TEXTS["job"]
    assert not fits(tmp_path, schema, text.replace("when: always", "when: allways"))
