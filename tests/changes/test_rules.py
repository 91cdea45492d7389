"""Alerts and records that appear, go and change, each said once and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.changes.rules import items

if TYPE_CHECKING:
    from generator.checks import Rule
    from tests.changes.conftest import Make, Said


def test_equal_rules_are_not_mentioned(alert: Make, said: Said) -> None:
    """Whatever line they stand in."""
    assert said(items([alert(line=1)], [alert(line=9)])) == []


def test_alerts_that_appear_and_go_are_named_with_their_severity(alert: Make, said: Said) -> None:
    """Sorted by name."""
    old, new = [alert("Old")], [alert("New"), alert("Brand", severity="info")]
    assert said(items(old, new)) == [
        "appears: <Brand> (<info>), <New> (<warning>)",
        "goes: <Old> (<warning>)",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expr": "up > 2"}, "threshold <1> becomes <2>"),
        ({"for_": "20m"}, "for <15m> becomes <20m>"),
        ({"for_": ""}, "for <15m> is removed"),
        ({"severity": "critical"}, "<severity> <warning> becomes <critical>"),
        ({"labels": {"team": "a"}}, "label <team> = <a> is added"),
        ({"interval": "30s"}, "interval <1m> becomes <30s>"),
        ({"annotations": {"summary": "!"}}, "annotation <summary> changes"),
        ({"annotations": {}}, "annotation <summary> is removed"),
    ],
)
def test_each_change_of_an_alert_is_said(
    alert: Make, said: Said, change: dict[str, object], words: str
) -> None:
    """And nothing else."""
    assert said(items([alert()], [alert(**change)])) == [f"<Leak> (<warning>): {words}"]


def test_removed_and_changed_labels_are_said(alert: Make, said: Said) -> None:
    """A route may hang on each."""
    old, new = alert(labels={"a": "1", "b": "1"}), alert(labels={"b": "2"})
    assert said(items([old], [new])) == [
        "<Leak> (<warning>): label <a> is removed; label <b> <1> becomes <2>"
    ]


def test_expression_that_changes_is_shown(alert: Make) -> None:
    """As lines, below what is said."""
    (item,) = items([alert(expr="a\n> 1")], [alert(expr="a\n> 2")])
    assert item.diff == " a\n-> 1\n+> 2"


def test_long_expressions_are_cut(alert: Make) -> None:
    """Forty lines, and two hundred characters of each: the rest stands in the file."""
    old = "\n".join(f"a{number}" for number in range(60))
    new = "\n".join(f"b{number}" + "c" * 300 for number in range(60))
    (item,) = items([alert(expr=old)], [alert(expr=new)])
    lines = item.diff.splitlines()
    assert lines[-1] == "… 81 more lines"
    assert max(map(len, lines)) <= 201


def test_pending_time_that_is_new_is_said(alert: Make, said: Said) -> None:
    """From at once to after a while."""
    assert said(items([alert(for_="")], [alert()])) == ["<Leak> (<warning>): for <15m> is added"]


def test_severities_of_one_name_are_two_alerts(alert: Make, said: Said) -> None:
    """Each is compared with its own."""
    old = [alert(severity="warning"), alert(severity="critical", expr="up > 5")]
    new = [alert(severity="critical", expr="up > 6"), alert(severity="warning")]
    assert said(items(old, new)) == ["<Leak> (<critical>): threshold <5> becomes <6>"]


def test_those_that_change_alike_share_a_line(alert: Make, said: Said) -> None:
    """A label for all is one line, not one an alert."""
    names = ("A", "B", "C")
    new = [alert(name, labels={"team": "x"}) for name in names]
    assert said(items([alert(name) for name in names], new)) == [
        "<A> (<warning>), <B> (<warning>), <C> (<warning>): label <team> = <x> is added"
    ]


def test_hundreds_of_names_are_counted(record: Make, said: Said) -> None:
    """Forty are named."""
    (line,) = said(items([], [record(f"r{number:03}") for number in range(100)]))
    assert line.count("<r") == 40
    assert line.endswith("<r039> and 60 more")


def test_records_of_one_name_are_told_apart_by_their_labels(record: Make, said: Said) -> None:
    """As Prometheus tells them."""
    old = [record("a:b:c", "1", labels={"x": "1"}), record("a:b:c", "2", labels={"x": "2"})]
    new = [old[0], record("a:b:c", "3", labels={"x": "2"})]
    assert said(items(old, new)) == ['<a:b:c{x="2"}>: number <2> becomes <3>']


def test_same_change_in_every_clusters_rules_is_said_once(alert: Make, said: Said) -> None:
    """A thousand clusters are one sentence."""

    def all_of(expr: str) -> list[Rule]:
        paths = [f"mimir/{number}.yaml" for number in range(20)]
        return [alert(expr=f'{expr}{{cluster="{path}"}} > 1', path=path) for path in paths]

    old, new = all_of("a"), all_of("b")
    assert said(items(old, new)) == ["<Leak> (<warning>): the expression changes"]


def test_cluster_that_is_added_is_told_by_its_file(alert: Make, said: Said) -> None:
    """Its rules are not new, only there; of many files their number is told."""
    old = [alert(path="mimir/a.yaml")]
    new = [*old, alert(path="mimir/b.yaml"), alert("New", path="mimir/b.yaml")]
    assert said(items(old, new)) == [
        "appears: <New> (<warning>)",
        "appears in <mimir/b.yaml>: <Leak> (<warning>)",
    ]
    many = [alert(path=f"mimir/{number}.yaml") for number in range(4)]
    assert said(items([*old, *many], old)) == ["goes in 4 files: <Leak> (<warning>)"]


def test_output_that_is_added_changes_no_alert(alert: Make, said: Said) -> None:
    """The same rules in another form are the same rules."""
    old = [alert(path="prometheus/rules.yaml")]
    new = [alert(path="mimir/rules.yaml", expr="other"), *old]
    assert said(items(old, new)) == []
