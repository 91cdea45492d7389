"""The pipelines' files, and the examples of the page, fit what GitHub and GitLab publish.

The schemas are those that check-jsonschema ships, so that no network is needed.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.docs.pages import fences
from tests.gitops.scripts import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "gitops.md"
ACTION, WORKFLOW, GITLAB = "github-actions", "github-workflows", "gitlab-ci"
FORM = "github-issue-forms"
# What lies in .github, by what it is held to.
GITHUB = {
    "workflows/ci.yml": WORKFLOW,
    "workflows/weekly.yml": WORKFLOW,
    "dependabot.yml": "dependabot",
    "ISSUE_TEMPLATE/bug.yml": FORM,
    "ISSUE_TEMPLATE/alarm.yml": FORM,
    "ISSUE_TEMPLATE/config.yml": "github-issue-config",
}


def example(name: str) -> str:
    return next(each.text for each in fences(PAGE) if each.name == name)


TEXTS = {
    "action": (ACTION, (ROOT / "action.yml").read_text(encoding="utf-8")),
    "workflow": (WORKFLOW, example(".github/workflows/realmem.yml")),
    # The schema is of pipelines; the inputs above the line are another test's.
    "job": (GITLAB, (ROOT / "ci/gitlab.yml").read_text(encoding="utf-8").split("\n---\n")[1]),
    "include": (GITLAB, example(".gitlab-ci.yml")),
} | {
    path: (schema, (ROOT / ".github" / path).read_text(encoding="utf-8"))
    for path, schema in GITHUB.items()
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


def test_no_file_is_left_out() -> None:
    """A new workflow or form is held to its schema as well."""
    there = (ROOT / ".github").rglob("*.yml")
    assert {path.relative_to(ROOT / ".github").as_posix() for path in there} == set(GITHUB)


def test_every_job_of_this_repository_ends() -> None:
    """Within minutes that it names; GitHub's own limit is six hours."""
    for name, (schema, text) in TEXTS.items():
        if schema == WORKFLOW and name in GITHUB:
            jobs = yaml.safe_load(text)["jobs"].values()
            assert all(0 < job["timeout-minutes"] <= 60 for job in jobs)


def test_the_schemas_see_a_mistake(tmp_path: Path) -> None:
    """So that fitting means something."""
    schema, text = TEXTS["action"]
    assert not fits(tmp_path, schema, text.replace("using: composite", "using: compost"))
    schema, text = TEXTS["workflows/ci.yml"]
    assert not fits(tmp_path, schema, text.replace("runs-on:", "run-on:"))
    schema, text = TEXTS["ISSUE_TEMPLATE/bug.yml"]
    assert not fits(tmp_path, schema, text.replace("type: input", "type: imput"))
    schema, text = TEXTS["job"]
    assert not fits(tmp_path, schema, text.replace("when: always", "when: allways"))
