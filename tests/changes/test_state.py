"""Whatever files a folder holds, they are compared or named, and nothing breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.changes import FORMATS, between, files_of, state
from generator.errors import RealmemError

if TYPE_CHECKING:
    from pathlib import Path

RULES = b"groups: [{name: g, rules: [{alert: A, expr: up}]}]\n"

KEYS = st.sampled_from(
    [
        "groups", "rules", "name", "alert", "record", "expr", "labels", "panels", "schemaVersion",
        "title", "type", "targets", "refId", "fieldConfig", "defaults", "thresholds", "steps",
        "templating", "annotations", "list", "route", "receivers", "inhibit_rules", "equal", "uid",
    ]
)  # fmt: skip
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | KEYS
ANY_JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
)
CONTENTS = st.binary(max_size=50) | ANY_JSON.map(lambda value: json.dumps(value).encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["a.yaml", "a.json"]), CONTENTS, CONTENTS)
def test_any_two_files_can_be_compared(name: str, old: bytes, new: bytes) -> None:
    """In both formats; what differs makes a report that is true."""
    report = between(state({name: old}), state({name: new}))
    assert bool(report) == (old != new)
    for render in FORMATS.values():
        assert render(report)


def test_rules_that_are_read_bear_their_path_below_the_folder() -> None:
    """The one place where they were put aside to be read is nobody's business."""
    (rule,) = state({"prometheus/rules/a.yaml": RULES}).rules
    assert rule.path == "prometheus/rules/a.yaml"


def test_folder_without_a_manifest_gives_rules_and_boards(tmp_path: Path) -> None:
    """Not what else lies there."""
    (tmp_path / "a.yaml").write_bytes(RULES)
    (tmp_path / "README.md").write_text("x")
    assert files_of(tmp_path) == {"a.yaml": RULES}


def test_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It might hold all that matters."""
    (tmp_path / "a.yaml").write_bytes(RULES)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(RealmemError, match="cannot be read: Permission denied"):
        files_of(tmp_path)
