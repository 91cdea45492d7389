"""templates/manifests/: strings become what they name, and what is empty goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.catalogue import manifests
from generator.errors import TemplateError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
about: |
  For << who >>.
name: << who >>-x
labels: << labels >>
count: << count >>
nested:
  items:
    - fixed
    - << more >>
    - {regex: "<< empty >>", action: drop}
    - {regex: << who >>, action: keep}
  gone: << nothing >>
number: 7
"""
NAMES = {
    "who": "web",
    "labels": {"a": "b"},
    "count": 3,
    "more": ["x", "y"],
    "empty": "",
    "nothing": {},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "manifests").mkdir()
    monkeypatch.setattr(manifests, "root", lambda: tmp_path)
    return tmp_path / "manifests"


def test_a_template_is_filled_in(folder: Path) -> None:
    """Objects as objects, lists within lists item by item, and without what is empty."""
    (folder / "x.yaml").write_text(TEXT, encoding="utf-8")
    made = manifests.manifest("x", NAMES)
    assert made.about == "For web."
    assert made.content == {
        "name": "web-x",
        "labels": {"a": "b"},
        "count": 3,
        "nested": {"items": ["fixed", "x", "y", {"regex": "web", "action": "keep"}]},
        "number": 7,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n  b: << nobody >>\n", "x.yaml:2: a.b: 'nobody' is undefined"),
        ("- a\n", "x.yaml:1: : a mapping is wanted here"),
        ("a: << who\n", "x.yaml:1: a: unexpected end of template"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_line(folder: Path, text: str, said: str) -> None:
    """As in templates/alerts/."""
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as wrong:
        manifests.manifest("x", NAMES)
    assert said in str(wrong.value)
