"""Alertmanager's inhibit rules that appear, go and change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from generator.changes.inhibitions import Inhibition, items, read

if TYPE_CHECKING:
    from tests.changes.conftest import Said

CONFIG = """
route: {receiver: r}
receivers: [{name: r}]
inhibit_rules:
  - source_matchers: [alertname="Loop"]
    target_matchers: [alertname=~"Kill|Leak", severity="warning"]
    equal: [pod, cluster]
  - equal: {not: a list}
"""
LOOP = Inhibition(('alertname="Loop"',), ('alertname="Kill"',), ("pod",))


def test_rules_are_read_from_a_config() -> None:
    """Their order within a list says nothing, so they are sorted; what is no list is empty."""
    first, second = read(yaml.safe_load(CONFIG))
    assert first == Inhibition(
        ('alertname="Loop"',), ('alertname=~"Kill|Leak"', 'severity="warning"'), ("cluster", "pod")
    )
    assert second == Inhibition((), (), ())


def test_rules_that_appear_and_go_are_said_whole(said: Said) -> None:
    """Who mutes whom, and what must be equal."""
    other = Inhibition(("a",), (), ())
    assert said(items([LOOP], [other])) == [
        "appears: <a> mutes anything",
        'goes: <alertname="Loop"> mutes <alertname="Kill"> where equal: <pod>',
    ]


def test_change_is_said_by_its_part(said: Said) -> None:
    """What it was, and what it becomes."""
    new = Inhibition(LOOP.sources, LOOP.targets, ("cluster", "pod"))
    assert said(items([LOOP], [new])) == [
        'changes: <alertname="Loop"> mutes <alertname="Kill"> where equal: <pod>',
        "  equal: <pod> becomes <cluster>, <pod>",
    ]


def test_equal_rules_in_another_order_are_no_change(said: Said) -> None:
    """Alertmanager applies them all."""
    other = Inhibition(("a",), ("b",), ())
    assert said(items([LOOP, other], [other, LOOP, LOOP])) == []
