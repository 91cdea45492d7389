"""What others build on stays, or somebody decides that it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from docs.reference import public
from docs.reference.pages import promised, public_now
from tests.docs.pages import ROOT, fences

if TYPE_CHECKING:
    from docs.reference.public import Names

PAGE = ROOT / "docs" / "versioning.md"

REMEDY = """
Rules, dashboards, routes and scripts of others may name these. Keep them; or, where the next
version may break them (docs/versioning.md says when), take them out of docs/public.json, run
`make docs`, and say in CHANGELOG.md under "Breaking" what to write instead.
"""


def test_nothing_that_is_promised_is_gone_or_different() -> None:
    """A renamed record, a label that an alert has lost, an option that went: each is named."""
    found = list(public.broken(promised(), public_now()))
    assert not found, "\n".join(["", *found, REMEDY])


def names(**kinds: dict[str, list[str]]) -> Names:
    return dict(kinds)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, ["record a:b:c is gone"]),
        ({"a:b:c": ["pod", "node"]}, ["record a:b:c has the labels pod, node, not pod"]),
        ({"a:b:c": []}, ["record a:b:c has the labels , not pod"]),
        ({"a:b:c": ["pod"], "d:e:f": []}, []),
    ],
)
def test_what_breaks_others_is_told(now: dict[str, list[str]], said: list[str]) -> None:
    """A name that goes and a label that comes or goes; a new name breaks nobody."""
    assert list(public.broken(names(record={"a:b:c": ["pod"]}), names(record=now))) == said


def test_writing_the_docs_adds_names_and_forgets_none() -> None:
    """`make docs` cannot be what takes a promise back."""
    kept, now = names(record={"a:b:c": ["pod"]}), names(record={"d:e:f": []}, alert={"A": []})
    assert public.extended(kept, now) == {
        "record": {"a:b:c": ["pod"], "d:e:f": []},
        "alert": {"A": []},
    }
    changed = names(record={"a:b:c": ["pod", "node"]})
    assert public.extended(kept, changed) == kept


def test_the_list_has_names_of_every_kind() -> None:
    """And is read back as it was written."""
    now = public_now()
    assert all(now.values())
    assert json.loads(public.text(now)) == now
    assert "alerts.ContainerMemoryNearLimit.warning" in now["config key"]
    assert now["record"]["pod:workload:info"] == [
        "cluster", "namespace", "workload", "workload_type", "pod"
    ]  # fmt: skip
    assert "severity" in now["alert"]["ContainerMemoryLeak (warning)"]
    assert "realmem-pod?var-namespace" in now["dashboard"]
    assert "generate --check" in now["command"]


def test_the_policy_speaks_of_every_kind() -> None:
    """What is on the list has a line in the table of what breaks."""
    rows = PAGE.read_text(encoding="utf-8")
    assert not fences(PAGE)
    assert all(f"| {kind}" in rows for kind in promised())
