"""The checks by id: which there are, which are run, and in which order they speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import checks
from generator.errors import RealmemError

IDS = {
    "files/parse",
    "rules/schema",
    "rules/promql",
    "rules/duplicate",
    "rules/chain",
    "rules/naming",
    "alerts/metadata",
    "alerts/labels",
    "promql/joins",
    "promql/ranges",
    "bundle/closure",
    "dashboards/structure",
    "dashboards/panels",
    "dashboards/variables",
    "dashboards/links",
    "dashboards/promql",
}
EXTERNAL = {"promtool/check", "promtool/test", "amtool/check"}


def test_ids_are_an_area_and_a_name() -> None:
    """They are what users write into configs: none may change unseen."""
    assert set(checks.CHECKS) == IDS
    assert set(checks.IDS) == IDS | EXTERNAL


@pytest.mark.parametrize("id_", sorted(IDS))
def test_each_check_is_its_own_documentation(id_: str) -> None:
    """The page begins with the id and a sentence, has an example and a remedy."""
    check = checks.CHECKS[id_]
    assert check.id == id_
    assert check.doc.startswith(f"{id_}: ")
    assert "\n    " in check.doc
    assert "Remedy:" in check.doc


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), IDS | EXTERNAL),
        (("rules/naming",), (), {"rules/naming"}),
        (("promql",), (), {"promql/joins", "promql/ranges"}),
        (("*/promql", "files"), (), {"rules/promql", "dashboards/promql", "files/parse"}),
        (("promql",), ("promql/ranges",), {"promql/joins"}),
    ],
)
def test_checks_are_selected_by_id_area_or_pattern(
    select: tuple[str, ...], ignore: tuple[str, ...], chosen: set[str]
) -> None:
    """What is ignored is taken from what is selected, or from all."""
    assert checks.selected(select, ignore) == chosen


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rules/nameing", 'no check "rules/nameing"; did you mean "rules/naming"?'),
        ("zzz", f'no check "zzz"; the checks are {", ".join(checks.IDS)}'),
    ],
)
def test_an_unknown_check_is_an_error(name: str, message: str) -> None:
    """A typing error must not switch a check off unseen."""
    with pytest.raises(RealmemError) as caught:
        checks.selected(ignore=[name])
    assert str(caught.value) == message


def test_findings_are_sorted_by_place(tmp_path: Path) -> None:
    """File, line, id, message: the order is the same in every run."""
    rule = "groups:\n- name: g\n  rules:\n  - {alert: a_b, expr: '('}\n"
    for name in ("b.yaml", "a.yaml"):
        (tmp_path / name).write_text(rule, encoding="utf-8")
    findings = checks.run(checks.load([tmp_path]), select=["rules"])
    assert [(Path(each.path).name, each.line, each.id) for each in findings] == [
        ("a.yaml", 4, "rules/naming"),
        ("a.yaml", 4, "rules/promql"),
        ("b.yaml", 4, "rules/duplicate"),
        ("b.yaml", 4, "rules/naming"),
        ("b.yaml", 4, "rules/promql"),
    ]
